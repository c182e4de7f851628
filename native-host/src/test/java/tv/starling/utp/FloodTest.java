package tv.starling.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.wire.PeerAddress;

/** What strangers with forged addresses get out of it. */
final class FloodTest {
    private final Simulation sim = Simulation.seed(1);
    private final SimNode victim = sim.node("victim", LinkProfile.SERVER);
    private final UtpNode node = new UtpNode(victim.env());
    private final SplittableRandom random = new SplittableRandom(7);
    private long bytesIn;

    private static PeerAddress forged(int number) {
        return PeerAddress.of(new byte[] {45, (byte) (number >> 16), (byte) (number >> 8), (byte) number}, 5000);
    }

    private void comes(PeerAddress from, byte[] datagram) {
        bytesIn += datagram.length;
        node.socket.received(from, datagram);
    }

    private static byte[] syn(int id) {
        byte[] syn = UtpPacket.make(UtpPacket.Type.SYN, id, 1, 0);
        UtpPacket.stamp(syn, 1234, 0, 1 << 20, 0);
        return syn;
    }

    @Test
    void tenThousandForgedSynsGetNoMoreBytesThanTheySpentAndNoStream() {
        for (int i = 0; i < 10_000; i++) {
            comes(forged(i), syn(random.nextInt(0x10000)));
        }
        sim.runFor(Duration.ofSeconds(30));
        assertThat(node.sentBytes).isLessThanOrEqualTo(bytesIn);
        assertThat(node.accepted).isEmpty();
        assertThat(node.socket.count()).isZero();
    }

    @Test
    void aSynThatIsRepeatedIsAnsweredThreeTimesAndNeverByItself() {
        for (int i = 0; i < 100; i++) {
            comes(forged(1), syn(77));
        }
        sim.runFor(Duration.ofSeconds(30));
        assertThat(node.sentDatagrams).isEqualTo(3);
        assertThat(node.sentBytes).isEqualTo(3 * UtpPacket.HEADER_BYTES);
    }

    @Test
    void dataFromAnAddressThatProvedNothingOpensNothing() {
        for (int i = 0; i < 1000; i++) {
            comes(forged(i), syn(77));
            byte[] data = UtpPacket.make(UtpPacket.Type.DATA, 78, 2, 68);
            UtpPacket.stamp(data, 1234, 0, 1 << 20, random.nextInt(0x10000));
            comes(forged(i), data);
        }
        sim.runFor(Duration.ofSeconds(30));
        assertThat(node.accepted).as("one in 65,536 is guessed").hasSizeLessThan(3);
        assertThat(node.sentBytes).isLessThanOrEqualTo(bytesIn);
    }

    @Test
    void packetsOfNoStreamGetFewResets() {
        for (int i = 0; i < 10_000; i++) {
            byte[] packet = UtpPacket.make(UtpPacket.Type.STATE, i, i, 0);
            comes(forged(i), packet);
        }
        sim.runFor(Duration.ofSeconds(1));
        assertThat(node.sentDatagrams).isLessThanOrEqualTo(20);
    }

    @Test
    void anHonestPeerComesThroughAFloodOfSyns() {
        SimNode peer = sim.node("peer", LinkProfile.FIBRE);
        var honest = new UtpNode(peer.env());
        flood(0);
        UtpNode.Dial dial = honest.dial(victim.address(UtpNode.PORT));
        sim.runUntil(() -> dial.stream.isPresent(), Duration.ofSeconds(1));
        dial.stream.orElseThrow().link.send(new byte[10_000]);
        sim.runUntil(() -> !node.accepted.isEmpty() && node.accepted.getFirst().count == 10_000, Duration.ofSeconds(3));
    }

    /** Ten thousand a second, for three seconds. */
    private void flood(int from) {
        for (int i = 0; i < 100; i++) {
            comes(forged(from + i), syn(i));
        }
        if (from < 30_000) {
            victim.env().schedule(Duration.ofMillis(10), () -> flood(from + 100));
        }
    }

    @Test
    void aPacketThatIsGuessedDoesNotEndAStream() {
        SimNode peer = sim.node("peer", LinkProfile.FIBRE);
        var honest = new UtpNode(peer.env());
        UtpNode.Dial dial = honest.dial(victim.address(UtpNode.PORT));
        sim.runUntil(() -> dial.stream.isPresent(), Duration.ofSeconds(1));
        UtpNode.Stream stream = dial.stream.orElseThrow();
        stream.link.send(new byte[1000]);
        sim.runFor(Duration.ofSeconds(1));
        UtpConnection attacked = node.accepted.getFirst().utp();
        int ended = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] reset = UtpPacket.make(UtpPacket.Type.RESET, attacked.receiveId(), random.nextInt(0x10000), 0);
            UtpPacket.stamp(reset, 1, 0, 0, attacked.sending().next() + 1 + random.nextInt(0x10000 - 2));
            comes(peer.address(UtpNode.PORT), reset);
            ended += node.accepted.getFirst().ends.size();
        }
        assertThat(ended).isZero();
    }
}
