package tv.starling.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;

/** Streams between two nodes over a simulated network that does what networks do. */
final class UtpStreamTest {
    private static final LinkProfile BAD = LinkProfile.of(
                    Duration.ofMillis(10), Duration.ofMillis(8), 1_000_000, 1_000_000)
            .loss(0.03)
            .duplicates(0.03)
            .queue(64 * 1024);

    private final byte[] content = content(200_000, 1);
    private final byte[] answer = content(70_000, 2);

    private static byte[] content(int length, int seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static final class Pair {
        final Simulation sim;
        final SimNode one;
        final SimNode other;
        final UtpNode dialler;
        final UtpNode acceptor;

        Pair(long seed, LinkProfile line) {
            sim = Simulation.seed(seed);
            one = sim.node("dialler", line);
            other = sim.node("acceptor", line);
            dialler = new UtpNode(one.env());
            acceptor = new UtpNode(other.env());
        }

        UtpNode.Stream connect() {
            UtpNode.Dial dial = dialler.dial(other.address(UtpNode.PORT));
            sim.runUntil(() -> dial.stream.isPresent() || dial.failed.isPresent(), Duration.ofSeconds(10));
            return dial.stream.orElseThrow(() -> new AssertionError(dial.failed));
        }
    }

    @Test
    void bytesArriveExactlyInBothDirectionsOverBadLines() {
        Simulation.seeds(300).forEach(seed -> {
            var pair = new Pair(seed, BAD);
            UtpNode.Dial dial = pair.dialler.dial(pair.other.address(UtpNode.PORT));
            pair.sim.runUntil(() -> dial.stream.isPresent() || dial.failed.isPresent(), Duration.ofSeconds(10));
            if (dial.failed.isPresent()) { // three SYNs or their answers lost
                return;
            }
            UtpNode.Stream client = dial.stream.orElseThrow();
            for (int at = 0; at < content.length; at += 7919) {
                client.link.send(Arrays.copyOfRange(content, at, Math.min(at + 7919, content.length)));
            }
            pair.sim.runUntil(() -> !pair.acceptor.accepted.isEmpty(), Duration.ofSeconds(30));
            UtpNode.Stream server = pair.acceptor.accepted.getFirst();
            server.link.send(answer.clone());
            pair.sim.runUntil(
                    () -> server.count == content.length && client.count == answer.length, Duration.ofSeconds(120));
            client.link.close();
            pair.sim.runUntil(() -> !server.ends.isEmpty() && !client.ends.isEmpty(), Duration.ofSeconds(40));
            pair.sim.runFor(Duration.ofSeconds(20));
            assertThat(server.bytes.toByteArray()).isEqualTo(content);
            assertThat(client.bytes.toByteArray()).isEqualTo(answer);
            assertThat(client.ends).containsExactly("closed by us");
            assertThat(server.ends).hasSize(1);
            assertThat(pair.dialler.socket.count() + pair.acceptor.socket.count())
                    .isZero();
        });
    }

    /** Transmission 3 reads what came in one packet with a handshake only when another packet comes. */
    @Test
    void theFirstWordsGoInPacketsOfTheirOwn() {
        var pair = new Pair(1, LinkProfile.DSL);
        UtpNode.Stream client = pair.connect();
        for (int i = 1; i <= 4; i++) {
            client.link.send(new byte[i]);
        }
        for (int i = 0; i < 100; i++) {
            client.link.send(new byte[10]);
        }
        pair.sim.runFor(Duration.ofSeconds(2));
        UtpNode.Stream server = pair.acceptor.accepted.getFirst();
        assertThat(server.parts).containsExactly(1, 2, 3, 4, 1000);
    }

    @Test
    void theEndComesAfterEverythingThatWasSent() {
        var pair = new Pair(1, LinkProfile.DSL);
        UtpNode.Stream client = pair.connect();
        client.link.send(content.clone());
        client.link.close();
        client.link.send(new byte[10]); // nothing any more
        pair.sim.runUntil(() -> !client.ends.isEmpty(), Duration.ofSeconds(10));
        UtpNode.Stream server = pair.acceptor.accepted.getFirst();
        assertThat(server.bytes.toByteArray()).isEqualTo(content);
        assertThat(server.ends).containsExactly("closed by the other side");
        pair.sim.runFor(Duration.ofSeconds(5));
        assertThat(pair.dialler.socket.count() + pair.acceptor.socket.count()).isZero();
    }

    @Test
    void whoDoesNotReadHoldsTheOtherBackAndGoesOnWhereItStopped() {
        var pair = new Pair(2, LinkProfile.FIBRE);
        UtpNode.Stream client = pair.connect();
        byte[] much = content(4_000_000, 3);
        client.link.send(Arrays.copyOf(much, 1000));
        pair.sim.runUntil(() -> !pair.acceptor.accepted.isEmpty(), Duration.ofSeconds(2));
        UtpNode.Stream server = pair.acceptor.accepted.getFirst();
        server.link.reading(false);
        client.link.send(Arrays.copyOfRange(much, 1000, much.length));
        pair.sim.runFor(Duration.ofSeconds(90));
        assertThat(server.count).isLessThanOrEqualTo(1000);
        assertThat(client.link.queuedBytes()).isGreaterThan(much.length - ReceiveWindow.CAPACITY_BYTES * 5 / 4);
        assertThat(client.ends).isEmpty();
        server.link.reading(true);
        pair.sim.runUntil(() -> server.count == much.length, Duration.ofSeconds(10));
        assertThat(server.bytes.toByteArray()).isEqualTo(much);
        assertThat(client.drains).isPositive();
    }

    @Test
    void aDialThatNobodyAnswersFails() {
        var pair = new Pair(3, LinkProfile.FIBRE);
        pair.other.vanish();
        UtpNode.Dial dial = pair.dialler.dial(pair.other.address(UtpNode.PORT));
        pair.sim.runUntil(() -> dial.failed.isPresent(), Duration.ofSeconds(7));
        assertThat(pair.dialler.sentDatagrams).isEqualTo(3);
        assertThat(pair.dialler.socket.count()).isZero();
    }

    @Test
    void aDialThatIsGivenUpSaysNothing() {
        var pair = new Pair(4, LinkProfile.FIBRE);
        UtpNode.Dial dial = pair.dialler.dial(pair.other.address(UtpNode.PORT));
        dial.giveUp.run();
        pair.sim.runFor(Duration.ofSeconds(10));
        assertThat(dial.stream).isEmpty();
        assertThat(dial.failed).isEmpty();
        assertThat(pair.acceptor.accepted).isEmpty();
    }

    @Test
    void aPeerThatVanishesIsNoticedAndAPeerThatIsStartedAnewSaysSo() {
        var pair = new Pair(5, LinkProfile.FIBRE);
        UtpNode.Stream client = pair.connect();
        client.link.send(content.clone());
        pair.sim.runFor(Duration.ofSeconds(1));
        pair.other.restart();
        var again = new UtpNode(pair.other.env());
        client.link.send(content.clone());
        pair.sim.runUntil(() -> !client.ends.isEmpty(), Duration.ofSeconds(3));
        assertThat(client.ends).containsExactly("reset by the other side");

        UtpNode.Stream second = pair.connect();
        second.link.send(content.clone());
        pair.sim.runFor(Duration.ofSeconds(1));
        pair.other.vanish();
        second.link.send(content.clone());
        pair.sim.runUntil(() -> !second.ends.isEmpty(), Duration.ofSeconds(60));
        assertThat(second.ends).containsExactly("the other side does not answer");
        assertThat(again.accepted).hasSize(1);
    }

    @Test
    void anIdleStreamLivesAndKeepsItsWayOpen() {
        var pair = new Pair(6, LinkProfile.FIBRE);
        UtpNode.Stream client = pair.connect();
        client.link.send(new byte[68]);
        pair.sim.runFor(Duration.ofSeconds(1));
        long sent = pair.dialler.sentDatagrams;
        pair.sim.runFor(Duration.ofMinutes(5));
        assertThat(client.ends).isEmpty();
        assertThat(pair.dialler.sentDatagrams - sent).isBetween(9L, 11L);
    }

    @Test
    void aLostTailIsSentAgainBeforeTheTimeout() {
        var pair = new Pair(7, LinkProfile.FIBRE);
        UtpNode.Stream client = pair.connect();
        client.link.send(content.clone());
        pair.sim.runFor(Duration.ofSeconds(2));
        UtpNode.Stream server = pair.acceptor.accepted.getFirst();
        pair.sim.partition(pair.one, pair.other);
        client.link.send(new byte[500]);
        pair.sim.runFor(Duration.ofMillis(50));
        pair.sim.heal(pair.one, pair.other);
        pair.sim.runUntil(() -> server.count == content.length + 500, Duration.ofMillis(300));
    }
}
