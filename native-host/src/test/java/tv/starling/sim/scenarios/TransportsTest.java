package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TransportChoice;

/** Swarms over uTP, over TCP, and over what each peer happens to have. */
class TransportsTest {
    private static final int KIB = 1 << 10;

    private final SimTorrent film = SimTorrents.single("film.mp4", 2048 * KIB, 64 * KIB, 1);

    static LongStream ten() {
        return Simulation.seeds(10);
    }

    private SimPeer seed(SimNode node, TransportChoice transports) {
        node.disk().full(film);
        var seed = SimPeer.by(node, transports);
        seed.join(film);
        return seed;
    }

    @ParameterizedTest
    @MethodSource("ten")
    void aWholeSwarmByUtpAloneGetsEverythingOverBadLines(long number) {
        var sim = Simulation.seed(number);
        var seed = seed(sim.node("seed", LinkProfile.FIBRE.loss(0.005)), TransportChoice.UTP_ONLY);
        var peers = new ArrayList<SimPeer>();
        for (int i = 0; i < 4; i++) {
            LinkProfile line = i % 2 == 0 ? LinkProfile.MOBILE.duplicates(0.01) : LinkProfile.FIBRE;
            peers.add(SimPeer.by(sim.node("peer" + i, line), TransportChoice.UTP_ONLY));
        }
        var watch = Watch.of(sim, film, seed);
        peers.forEach(watch::add);
        for (SimPeer peer : peers) {
            var others = new ArrayList<>(peers);
            others.remove(peer);
            others.add(seed);
            peer.join(film, others.toArray(SimPeer[]::new)).fetchWhole();
        }
        sim.runUntil(() -> peers.stream().allMatch(p -> p.isWhole(film)), Duration.ofMinutes(3));
        assertThat(sim.nodes()).allMatch(node -> node.env().linkCount() == 0, "no TCP");
    }

    @Test
    void aPeerWithoutTcpIsReachedByUtpAtOnce() {
        var sim = Simulation.seed(1);
        var seed = seed(sim.node("seed", LinkProfile.FIBRE), TransportChoice.UTP_ONLY);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(5));
    }

    @Test
    void aPeerThatLetsOnlyUtpThroughCostsNoMoreThanTheHeadStart() {
        var sim = Simulation.seed(2);
        var seed = seed(sim.node("seed", LinkProfile.FIBRE), TransportChoice.UTP_ONLY);
        sim.node("seed").dropsStreams();
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(5));
    }

    @Test
    void whenBothAnswerTheFirstIsTakenAndTheOtherIsNoPeer() {
        var sim = Simulation.seed(3);
        var far = LinkProfile.FIBRE.latency(Duration.ofMillis(400)).rates(100_000, 100_000);
        var seed = seed(sim.node("seed", far), TransportChoice.TCP_AND_UTP);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.torrent(film).status().verified() > 0, Duration.ofSeconds(30));
        assertThat(viewer.torrent(film).status().peers()).isEqualTo(1);
        assertThat(sim.node("seed").env().linkCount())
                .as("TCP, which began first")
                .isEqualTo(1);
    }
}
