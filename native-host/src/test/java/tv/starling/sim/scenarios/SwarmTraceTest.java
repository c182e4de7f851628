package tv.starling.sim.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** The canary for the whole swarm: nothing in ring 2 may depend on the JVM it runs in. */
class SwarmTraceTest {

    @Test
    void aSwarmTakesTheSameCourseInAnotherJvm() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SwarmTraceTest.class.getName(),
                        "3")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String here = swarm(3);
        String there = new String(other.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(other.waitFor()).isZero();
        assertThat(there).isEqualTo(here).isNotEqualTo(swarm(4));
    }

    /** Entry of the other JVM. */
    public static void main(String[] args) {
        System.out.println(swarm(Long.parseLong(args[0])));
    }

    private static String swarm(long seed) {
        var sim = Simulation.seed(seed);
        SimTracker.of(sim);
        var film = SimTorrents.single("film.mp4", 1 << 20, 32 << 10, 1);
        SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film, SimTracker.URL);
        var peers = new ArrayList<SimPeer>();
        for (int i = 0; i < 5; i++) {
            var peer = SimPeer.on(sim.node("peer" + i, LinkProfile.MOBILE.resets(0.001)), 3);
            peer.joinByTracker(film, SimTracker.URL).fetchWhole();
            peers.add(peer);
        }
        sim.runUntil(() -> peers.stream().allMatch(p -> p.isWhole(film)), Duration.ofMinutes(5));
        return sim.trace() + " " + sim.eventCount();
    }
}
