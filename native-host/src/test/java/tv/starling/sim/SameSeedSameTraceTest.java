package tv.starling.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Link;

class SameSeedSameTraceTest {
    private static final int NODES = 12;

    @Test
    void givesTheSameTraceTwice() {
        assertThat(chaos(11)).isEqualTo(chaos(11)).isNotEqualTo(chaos(12));
    }

    @Test
    void givesTheSameTraceInAnotherJvm() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SameSeedSameTraceTest.class.getName(),
                        "11")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String trace = new String(other.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(other.waitFor()).isZero();
        assertThat(trace).isEqualTo(chaos(11));
    }

    /** Entry of the other JVM. */
    public static void main(String[] args) {
        System.out.println(chaos(Long.parseLong(args[0])));
    }

    /** Everybody dials, echoes, closes, sends datagrams, dies and comes back, as their random generators say. */
    private static String chaos(long seed) {
        Simulation sim = Simulation.seed(seed);
        for (int i = 0; i < NODES; i++) {
            SimNode node = sim.node("n" + i, i % 2 == 0 ? LinkProfile.MOBILE.resets(0.001) : LinkProfile.DSL);
            live(sim, node);
        }
        sim.partition(sim.node("n1"), sim.node("n2"));
        sim.runFor(Duration.ofSeconds(8));
        sim.heal(sim.node("n1"), sim.node("n2"));
        sim.runFor(Duration.ofSeconds(8));
        assertThat(sim.eventCount()).isGreaterThan(5_000);
        return sim.trace() + " " + sim.eventCount();
    }

    private static void live(Simulation sim, SimNode node) {
        Env env = node.env();
        env.listen(node.address(1), link -> link.start(new Echo(env, link)));
        var port = ((DatagramResult.Open) env.openDatagram(node.address(1), (from, payload) -> {})).port();
        Runnable[] step = new Runnable[1];
        step[0] = () -> {
            RandomGenerator random = env.random();
            SimNode other = sim.nodes().get(random.nextInt(NODES));
            port.send(other.address(1), new byte[random.nextInt(1200)]);
            env.dial(other.address(1), new Env.DialHandler() {
                @Override
                public void connected(Link link) {
                    link.start(new Echo(env, link));
                    byte[] bytes = new byte[random.nextInt(40_000)];
                    random.nextBytes(bytes);
                    link.send(bytes);
                }

                @Override
                public void failed(String reason) {}
            });
            if (random.nextInt(20) == 0) {
                node.kill();
                node.restart();
                live(sim, node);
                return;
            }
            env.schedule(Duration.ofMillis(random.nextInt(1000)), step[0]);
        };
        env.execute(step[0]);
    }

    /** Sends back what it hears until it has enough. */
    private record Echo(Env env, Link link) implements Link.Handler {
        @Override
        public void received(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            link.send(copy);
            if (env.random().nextInt(8) == 0) {
                link.close();
            }
        }

        @Override
        public void drained() {}

        @Override
        public void closed(String reason) {}
    }
}
