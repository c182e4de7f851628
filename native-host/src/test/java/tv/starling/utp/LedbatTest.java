package tv.starling.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;

/** What the congestion control is for: a slow line that uTP fills alone, shares with its like and leaves to TCP. */
final class LedbatTest {
    private static final int RATE = 250_000;
    /** A modem with a whole second of queue. */
    private static final LinkProfile SLOW = LinkProfile.of(Duration.ofMillis(20), Duration.ofMillis(1), RATE, 2_000_000)
            .queue(RATE);

    private final Simulation sim = Simulation.seed(1);
    private final SimNode home = sim.node("home", SLOW);
    private final UtpNode sender = new UtpNode(home.env());

    private UtpNode.Stream upload(String to) {
        SimNode node = sim.node(to, LinkProfile.SERVER);
        var receiver = new UtpNode(node.env());
        UtpNode.Dial dial = sender.dial(node.address(UtpNode.PORT));
        sim.runUntil(() -> dial.stream.isPresent(), Duration.ofSeconds(5));
        UtpNode.Stream stream = dial.stream.orElseThrow();
        stream.link.send(new byte[1]);
        sim.runUntil(() -> !receiver.accepted.isEmpty(), Duration.ofSeconds(5));
        receiver.accepted.getFirst().keeps = false;
        feed(stream);
        return receiver.accepted.getFirst();
    }

    /** Always has something to send. */
    private void feed(UtpNode.Stream stream) {
        if (stream.link.queuedBytes() < 500_000) {
            stream.link.send(new byte[100_000]);
        }
        home.env().schedule(Duration.ofMillis(50), () -> feed(stream));
    }

    /** Most and mean bytes of datagrams in the queue before the line over some time, milliseconds of the line. */
    private double[] queueMillis(Duration time) {
        double most = 0;
        double sum = 0;
        int samples = (int) (time.toMillis() / 10);
        for (int i = 0; i < samples; i++) {
            sim.runFor(Duration.ofMillis(10));
            double millis = home.waitingDatagramBytes() * 1000.0 / RATE;
            most = Math.max(most, millis);
            sum += millis;
        }
        return new double[] {most, sum / samples};
    }

    @Test
    void aloneItFillsTheLineAndKeepsTheQueueAtTheTarget() {
        UtpNode.Stream receiver = upload("one");
        sim.runFor(Duration.ofSeconds(10));
        long before = receiver.count;
        double[] queue = queueMillis(Duration.ofSeconds(30));
        assertThat((receiver.count - before) / 30.0).isGreaterThan(RATE * 0.9);
        assertThat(queue[0]).as("most queueing").isLessThan(150);
        assertThat(queue[1]).as("mean queueing").isBetween(40.0, 110.0);
    }

    @Test
    void slowStartStopsBeforeTheQueueIsFull() {
        UtpNode.Stream receiver = upload("one");
        double[] queue = queueMillis(Duration.ofSeconds(10));
        assertThat(queue[0]).as("most queueing").isLessThan(250);
        assertThat(receiver.count / 10.0).isGreaterThan(RATE * 0.8);
    }

    @Test
    void twoShareTheLine() {
        UtpNode.Stream one = upload("one");
        UtpNode.Stream other = upload("other");
        sim.runFor(Duration.ofSeconds(60));
        long oneBefore = one.count;
        long otherBefore = other.count;
        double[] queue = queueMillis(Duration.ofSeconds(60));
        double share = (double) (one.count - oneBefore) / (one.count - oneBefore + other.count - otherBefore);
        assertThat(share).isBetween(0.2, 0.8);
        assertThat(queue[0]).isLessThan(250);
        assertThat((one.count - oneBefore + other.count - otherBefore) / 60.0).isGreaterThan(RATE * 0.9);
    }

    @Test
    void besideTcpItYieldsAndComesBack() {
        UtpNode.Stream receiver = upload("one");
        sim.runFor(Duration.ofSeconds(10));
        SimNode web = sim.node("web", LinkProfile.SERVER);
        var tcp = new RenoFlow(home.env(), web.env(), web.address(80));
        tcp.start();
        sim.runFor(Duration.ofSeconds(10));
        long utpBefore = receiver.count;
        long tcpBefore = tcp.delivered();
        sim.runFor(Duration.ofSeconds(30));
        double utp = (receiver.count - utpBefore) / 30.0;
        double reno = (tcp.delivered() - tcpBefore) / 30.0;
        assertThat(reno).as("TCP's rate").isGreaterThan(RATE * 0.8);
        assertThat(utp).as("uTP's rate").isLessThan(RATE * 0.15).isPositive();
        tcp.stop();
        sim.runFor(Duration.ofSeconds(20));
        long after = receiver.count;
        sim.runFor(Duration.ofSeconds(20));
        assertThat((receiver.count - after) / 20.0).isGreaterThan(RATE * 0.85);
    }

    @Test
    void lossHalvesTheWindowAndATimeoutLeavesOnePacket() {
        var ledbat = new Ledbat(1000);
        for (int i = 0; i < 20; i++) {
            ledbat.acked(ledbat.windowBytes(), ledbat.windowBytes(), 0);
        }
        int before = ledbat.windowBytes();
        ledbat.lost();
        assertThat(ledbat.windowBytes()).isEqualTo(before / 2);
        assertThat(ledbat.isSlowStart()).isFalse();
        ledbat.timedOut();
        assertThat(ledbat.windowBytes()).isEqualTo(1000);
        assertThat(ledbat.isSlowStart()).isTrue();
    }

    @Test
    void aWindowThatIsNotUsedDoesNotGrow() {
        var ledbat = new Ledbat(1000);
        int before = ledbat.windowBytes();
        ledbat.acked(500, 500, 0);
        assertThat(ledbat.windowBytes()).isEqualTo(before);
    }

    @Test
    void theBaseDelayFollowsClocksThatDriftAndWrap() {
        var base = new LeastDelay();
        int clock = Integer.MAX_VALUE - 1000; // the difference wraps on the way
        long now = 0;
        for (int i = 0; i < 30 * 60; i++) {
            clock += 20; // 20 µs a second
            now += 1_000_000_000L;
            assertThat(base.add(clock, now)).isBetween(0, 20 * 60 * 11);
        }
        assertThat(base.add(clock + 5000, now)).isGreaterThanOrEqualTo(5000);
    }
}
