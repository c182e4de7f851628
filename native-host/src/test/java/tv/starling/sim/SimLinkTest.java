package tv.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimLinkTest {
    private static final int MB = 1_000_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final LinkProfile MEGABYTE =
            LinkProfile.of(Duration.ofMillis(5), Duration.ZERO, MB, MB).queue(1 << 20);

    private final Simulation sim = Simulation.seed(7);
    private final byte[] content = new ContentSource(3).bytes(0, MB);

    @Test
    void connectsAfterOneRoundTrip() {
        SimNode a = sim.node("a", MEGABYTE);
        SimNode b = sim.node("b", MEGABYTE);
        Recorder.listening(b, 1);
        Recorder dialler = Recorder.dialling(a, b.address(1), link -> {});
        sim.runUntil(() -> !dialler.links.isEmpty(), MINUTE);
        assertThat(sim.now()).isEqualTo(Duration.ofMillis(20));
        assertThat(dialler.link().remote()).isEqualTo(b.address(1));
    }

    @Test
    void isRefusedWhereNobodyListens() {
        SimNode a = sim.node("a", MEGABYTE);
        SimNode b = sim.node("b", MEGABYTE);
        Recorder dialler = Recorder.dialling(a, b.address(1), link -> {});
        sim.runUntil(() -> !dialler.failed.isEmpty(), MINUTE);
        assertThat(dialler.failed).containsExactly("connection refused");
        assertThat(sim.now()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void timesOutWhereNobodyIsOrAPartitionLies() {
        SimNode a = sim.node("a", MEGABYTE);
        SimNode dead = sim.node("dead", MEGABYTE);
        SimNode far = sim.node("far", MEGABYTE);
        Recorder.listening(dead, 1);
        Recorder.listening(far, 1);
        dead.kill();
        sim.partition(a, far);
        Recorder one = Recorder.dialling(a, dead.address(1), link -> {});
        Recorder two = Recorder.dialling(a, far.address(1), link -> {});
        Recorder three = Recorder.dialling(a, far.address(1).withPort(2), link -> {});
        sim.runFor(Duration.ofMillis(9_999));
        assertThat(one.failed).isEmpty();
        sim.runFor(Duration.ofMillis(2));
        assertThat(List.of(one.failed, two.failed, three.failed))
                .allSatisfy(failed -> assertThat(failed).containsExactly("timed out"));
    }

    @Test
    void carriesBytesInOrderAtTheRateOfTheLine() {
        SimNode a = sim.node("a", MEGABYTE);
        SimNode b = sim.node("b", LinkProfile.LAN);
        Recorder receiver = Recorder.listening(b, 1);
        Recorder.dialling(a, b.address(1), link -> link.send(content.clone()));
        sim.runUntil(() -> receiver.bytes.size() == MB, MINUTE);
        assertThat(seconds()).isCloseTo(1.0, within(0.05));
        assertThat(receiver.bytes.toByteArray()).isEqualTo(content);
        assertThat(receiver.lengths).as("torn somewhere").anyMatch(length -> length % 16 != 0);
    }

    @Test
    void isHeldToTheReceiversRateToo() {
        SimNode a = sim.node("a", LinkProfile.LAN);
        SimNode b = sim.node("b", MEGABYTE);
        Recorder receiver = Recorder.listening(b, 1);
        Recorder.dialling(a, b.address(1), link -> link.send(content.clone()));
        sim.runUntil(() -> receiver.bytes.size() == MB, MINUTE);
        assertThat(seconds()).isCloseTo(1.0, within(0.05));
    }

    @Test
    void sharesALineFairly() {
        SimNode a = sim.node("a", MEGABYTE);
        List<Recorder> receivers = List.of("b", "c", "d", "e").stream()
                .map(name -> {
                    SimNode node = sim.node(name, LinkProfile.LAN);
                    Recorder receiver = Recorder.listening(node, 1);
                    Recorder.dialling(a, node.address(1), link -> link.send(content.clone()));
                    return receiver;
                })
                .toList();
        sim.runFor(Duration.ofSeconds(2));
        assertThat(receivers)
                .allSatisfy(receiver -> assertThat(receiver.bytes.size()).isCloseTo(MB / 2, within(40_000)));
    }

    @Test
    void sharesTheReceivingLineFairly() {
        SimNode b = sim.node("b", MEGABYTE.queue(64 * 1024));
        List<Recorder> receivers = List.of(1, 2, 3, 4).stream()
                .map(port -> {
                    SimNode node = sim.node("a" + port, LinkProfile.LAN);
                    Recorder receiver = Recorder.listening(b, port);
                    Recorder.dialling(node, b.address(port), link -> link.send(content.clone()));
                    return receiver;
                })
                .toList();
        sim.runFor(Duration.ofSeconds(2));
        assertThat(receivers)
                .allSatisfy(receiver -> assertThat(receiver.bytes.size()).isCloseTo(MB / 2, within(80_000)));
        assertThat(receivers.stream()
                        .mapToInt(receiver -> receiver.bytes.size())
                        .sum())
                .isCloseTo(2 * MB, within(100_000));
    }

    @Test
    void waitsInTheSendersQueueWhileTheReceiverDoesNotRead() {
        SimNode a = sim.node("a", LinkProfile.LAN);
        SimNode b = sim.node("b", LinkProfile.LAN);
        Recorder receiver = Recorder.listening(b, 1);
        Recorder sender = Recorder.dialling(a, b.address(1), link -> {});
        sim.runUntil(() -> !receiver.links.isEmpty() && !sender.links.isEmpty(), MINUTE);
        receiver.link().reading(false);
        sender.link().send(content.clone());
        sim.runFor(MINUTE);
        assertThat(receiver.bytes.size()).isZero();
        assertThat(sender.link().queuedBytes()).isBetween((long) MB - Flow.WINDOW, (long) MB - Flow.WINDOW + 16_384);
        assertThat(sender.drained).isZero();
        receiver.link().reading(true);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(receiver.bytes.toByteArray()).isEqualTo(content);
        assertThat(sender.link().queuedBytes()).isZero();
        assertThat(sender.drained).isEqualTo(1);
    }

    @Test
    void deliversWhatWasQueuedBeforeClose() {
        SimNode a = sim.node("a", MEGABYTE);
        SimNode b = sim.node("b", MEGABYTE);
        Recorder receiver = Recorder.listening(b, 1);
        Recorder sender = Recorder.dialling(a, b.address(1), link -> {
            link.send(content.clone());
            link.close();
            link.send(new byte[5]);
            link.close();
        });
        sim.runUntil(() -> !sender.links.isEmpty(), MINUTE);
        assertThat(sender.closed).as("never at once").isEmpty();
        sim.runFor(MINUTE);
        assertThat(receiver.bytes.toByteArray()).isEqualTo(content);
        assertThat(receiver.closed).containsExactly("closed by the peer");
        assertThat(sender.closed).containsExactly("closed");
        assertThat(a.env().linkCount() + b.env().linkCount()).isZero();
    }

    @Test
    void givesUpClosingOnAPeerThatDoesNotRead() {
        SimNode a = sim.node("a", LinkProfile.LAN);
        SimNode b = sim.node("b", LinkProfile.LAN);
        b.env().listen(b.address(1), link -> {}); // never started
        Recorder sender = Recorder.dialling(a, b.address(1), link -> {
            link.send(content.clone());
            link.close();
        });
        sim.runUntil(() -> !sender.closed.isEmpty(), MINUTE);
        assertThat(seconds()).isCloseTo(10, within(0.1));
    }

    @Test
    void keepsBytesThatCameBeforeTheStart() {
        SimNode a = sim.node("a", LinkProfile.LAN);
        SimNode b = sim.node("b", LinkProfile.LAN);
        Recorder late = new Recorder();
        b.env().listen(b.address(1), link -> b.env().schedule(MINUTE, () -> late.connected(link)));
        Recorder.dialling(a, b.address(1), link -> {
            link.send(new byte[] {1, 2, 3});
            link.close();
        });
        sim.runFor(Duration.ofMinutes(2));
        assertThat(late.bytes.toByteArray()).containsExactly(1, 2, 3);
        assertThat(late.closed).hasSize(1);
    }

    @Test
    void tellsPeersWhenAProcessDiesButNotWhenThePowerFails() {
        SimNode a = sim.node("a", LinkProfile.LAN);
        SimNode b = sim.node("b", LinkProfile.LAN);
        SimNode c = sim.node("c", LinkProfile.LAN);
        Recorder.listening(b, 1);
        Recorder.listening(c, 1);
        Recorder toB = Recorder.dialling(a, b.address(1), link -> {});
        Recorder toC = Recorder.dialling(a, c.address(1), link -> {});
        sim.runFor(MINUTE);
        b.kill();
        c.vanish();
        sim.runFor(MINUTE);
        assertThat(toB.closed).containsExactly("connection reset by the peer");
        assertThat(toC.closed).isEmpty();
        toC.link().send(content.clone());
        sim.runFor(MINUTE);
        assertThat(toC.link().queuedBytes()).as("nobody acknowledges").isPositive();
    }

    @Test
    void standsStillInAPartitionAndGoesOnInOrderAfterwards() {
        SimNode a = sim.node("a", MEGABYTE);
        SimNode b = sim.node("b", MEGABYTE);
        Recorder receiver = Recorder.listening(b, 1);
        Recorder.dialling(a, b.address(1), link -> link.send(content.clone()));
        sim.runFor(Duration.ofMillis(500));
        sim.partition(a, b);
        sim.runFor(Duration.ofMillis(100));
        int before = receiver.bytes.size();
        sim.runFor(MINUTE);
        assertThat(receiver.bytes.size()).isEqualTo(before).isBetween(1, MB - 1);
        sim.heal(a, b);
        sim.runFor(Duration.ofSeconds(2));
        assertThat(receiver.bytes.toByteArray()).isEqualTo(content);
    }

    @Test
    void comesLateButWholeOverALineThatLoses() {
        SimNode a = sim.node("a", MEGABYTE.loss(0.1).jitter(Duration.ofMillis(50)));
        SimNode b = sim.node("b", MEGABYTE);
        Recorder receiver = Recorder.listening(b, 1);
        Recorder.dialling(a, b.address(1), link -> link.send(content.clone()));
        sim.runUntil(() -> receiver.bytes.size() == MB, MINUTE);
        assertThat(receiver.bytes.toByteArray()).isEqualTo(content);
        assertThat(seconds()).isGreaterThan(1.2);
    }

    @Test
    void isResetByALineThatResets() {
        SimNode a = sim.node("a", MEGABYTE.resets(0.2));
        SimNode b = sim.node("b", MEGABYTE);
        Recorder receiver = Recorder.listening(b, 1);
        Recorder sender = Recorder.dialling(a, b.address(1), link -> link.send(content.clone()));
        sim.runFor(MINUTE);
        assertThat(receiver.closed).containsExactly("connection reset by the peer");
        assertThat(sender.closed).containsExactly("connection reset");
        assertThat(receiver.bytes.size()).isLessThan(MB);
    }

    @Test
    void failsThePlannedDialAndMessage() {
        SimNode a = sim.node("a", MEGABYTE).faults(new FaultPlan(2, 0, FaultPlan.NONE.diskError(), 3, 0));
        SimNode b = sim.node("b", MEGABYTE);
        Recorder receiver = Recorder.listening(b, 1);
        Recorder first = Recorder.dialling(a, b.address(1), link -> {
            link.send(new byte[] {1});
            link.send(new byte[] {2});
        });
        Recorder second = Recorder.dialling(a, b.address(1), link -> {});
        sim.runFor(MINUTE);
        assertThat(second.failed).containsExactly("planned failure");
        assertThat(receiver.bytes.toByteArray()).containsExactly(1, 2);
        first.link().send(new byte[] {3});
        sim.runFor(MINUTE);
        assertThat(first.closed).containsExactly("connection reset");
        assertThat(receiver.closed).containsExactly("connection reset by the peer");
        assertThat(a.counts()).isEqualTo(new FaultCounts(2, 0, 3, 0));
    }

    private double seconds() {
        return sim.now().toNanos() / 1e9;
    }
}
