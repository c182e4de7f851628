package tv.starling.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tv.starling.wire.PeerAddress;

/** What a stranger can make us keep, believe and send. */
class StoresTest {
    private static final long MINUTE = 60_000_000_000L;

    private final SplittableRandom random = new SplittableRandom(1);
    private final PeerStore peers = new PeerStore(random);

    @Test
    void peersAreForgottenAfterHalfAnHour() {
        peers.announce(DhtNetworkTest.hash(1), peer(1), false, 0);
        peers.announce(DhtNetworkTest.hash(1), peer(2), true, 10 * MINUTE);
        assertThat(peers.peers(DhtNetworkTest.hash(1), false, true, 29 * MINUTE))
                .hasSize(2);
        assertThat(peers.peers(DhtNetworkTest.hash(1), false, true, 31 * MINUTE))
                .containsExactly(peer(2));
        assertThat(peers.peers(DhtNetworkTest.hash(1), false, false, 31 * MINUTE))
                .isEmpty();
        assertThat(peers.peers(DhtNetworkTest.hash(1), true, true, 31 * MINUTE)).isEmpty();
    }

    @Test
    void aHostIsOnePeerAndANetworkIsFew() {
        for (int i = 1; i < 200; i++) {
            peers.announce(
                    DhtNetworkTest.hash(1), PeerAddress.parse("45.0.0.1:" + i).orElseThrow(), false, 0);
        }
        assertThat(peers.peers(DhtNetworkTest.hash(1), false, true, 0)).hasSize(1);
        for (int i = 1; i < 200; i++) {
            peers.announce(
                    DhtNetworkTest.hash(2),
                    PeerAddress.parse("45.0.0." + i + ":1").orElseThrow(),
                    false,
                    0);
        }
        assertThat(peers.peers(DhtNetworkTest.hash(2), false, true, 0)).hasSize(PeerStore.MOST_OF_NEIGHBOURHOOD);
    }

    @Test
    void aFloodOfHashesAndPeersIsBoundedAndLeavesTheLargeSwarm() {
        for (int i = 0; i < 1000; i++) {
            peers.announce(DhtNetworkTest.hash(1), peer(i), false, 0);
        }
        for (int i = 0; i < 5000; i++) {
            peers.announce(
                    tv.starling.metainfo.InfoHash.of(NodeId.random(random).bytes()), peer(i), false, 0);
        }
        assertThat(peers.hashes()).isEqualTo(PeerStore.MOST_HASHES);
        assertThat(peers.peers(DhtNetworkTest.hash(1), false, true, 0)).hasSize(PeerStore.MOST_TOLD);
    }

    @Test
    void aTokenIsGoodForItsAddressAndTargetForFiveToTenMinutes() {
        var tokens = new Tokens(random, 0);
        NodeId target = NodeId.random(random);
        byte[] token = tokens.give(peer(1), target, 0);
        assertThat(tokens.isValid(token, peer(1), target, 9 * MINUTE)).isTrue();
        assertThat(tokens.isValid(token, peer(2), target, 9 * MINUTE)).isFalse();
        assertThat(tokens.isValid(token, peer(1), NodeId.random(random), 9 * MINUTE))
                .isFalse();
        assertThat(tokens.isValid(token, peer(1), target, 10 * MINUTE)).isFalse();
    }

    @Test
    void whoAsksTooMuchIsNotHeardForFiveMinutes() {
        var gate = new Gate(0);
        for (int i = 0; i < Gate.MOST_QUESTIONS; i++) {
            assertThat(gate.admits(peer(1), 0)).isTrue();
        }
        assertThat(gate.admits(peer(1), 0)).isFalse();
        assertThat(gate.admits(peer(1), 4 * MINUTE)).isFalse();
        assertThat(gate.admits(peer(2), 4 * MINUTE)).isTrue();
        assertThat(gate.admits(peer(1), 6 * MINUTE)).isTrue();
    }

    @Test
    void ourAddressIsWhatNetworksSayNotWhatOneNetworkSays() {
        var outside = new OutsideAddress();
        PeerAddress lie = PeerAddress.parse("6.6.6.6:1").orElseThrow();
        for (int i = 0; i < 100; i++) {
            outside.vote(PeerAddress.of(new byte[] {45, 0, 0, (byte) i}, 1), lie);
        }
        assertThat(outside.known()).isEmpty();
        PeerAddress truth = PeerAddress.parse("7.7.7.7:1").orElseThrow();
        for (int i = 0; i < 20; i++) {
            outside.vote(peer(i), truth);
        }
        assertThat(outside.known()).contains(truth.withPort(0));
    }

    private static PeerAddress peer(int number) {
        return PeerAddress.of(new byte[] {46, (byte) (number >> 8), (byte) number, 1}, 5000);
    }
}
