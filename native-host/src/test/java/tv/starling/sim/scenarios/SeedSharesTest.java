package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.Fetching;

/** Viewers behind one slow seed tell each other what they fetch of it. */
class SeedSharesTest {
    private static final int EXTENDED = 20;
    private static final int FETCHING = 7;
    private static final String FAST_AND_EXTENSIONS = "0000000000100004";
    private static final int PIECE = 128 << 10;
    private static final long RATE = 250_000;

    private final Simulation sim = Simulation.seed(1);
    private final SimTorrent film = SimTorrents.single("film.mp4", 30 * RATE, PIECE, 1);
    private final SimPeer seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(RATE, 10 * RATE)), film);
    private final SimNode node = sim.node("viewer", LinkProfile.FIBRE);
    private final SimPeer peer = SimPeer.on(node);

    /** Somebody who has nothing yet, and will tell. */
    private FakePeer other(String name, char id) {
        var other = FakePeer.dial(sim.node(name, LinkProfile.FIBRE), node.address(SimPeer.PORT));
        other.awaitConnected()
                .handshake(film.infoHash(), FAST_AND_EXTENSIONS, "-XX0000-abcdefghijk" + id)
                .message(15, "")
                .message(
                        EXTENDED,
                        extension(
                                0,
                                ExtensionHandshake.of(Map.of(Fetching.NAME, 3)).encode()));
        return other;
    }

    private static byte[] extension(int number, byte[] payload) {
        return ByteBuffer.allocate(1 + payload.length)
                .put((byte) number)
                .put(payload)
                .array();
    }

    private static byte[] fetching(Integer... pieces) {
        return extension(FETCHING, new Fetching(List.of(pieces)).encode());
    }

    private static Stream<Fetching> told(FakePeer other) {
        return other.messages().stream()
                .filter(it -> it[0] == EXTENDED && it[1] == 3)
                .map(it -> Fetching.parse(java.util.Arrays.copyOfRange(it, 2, it.length)));
    }

    /** The first pieces are somebody else's, who never gets them: they wait for it as long as that is believed, and no longer. */
    @Test
    void whatOthersFetchIsLeftToThemForAWhile() {
        peer.join(film, seed);
        var one = other("one", 'a');
        other("two", 'b');
        sim.runFor(Duration.ofMillis(500));
        one.message(EXTENDED, fetching(4, 5, 6));
        sim.runFor(Duration.ofMillis(100));
        var viewer = new Viewer(peer, film, RATE);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(peer.verified(film).get(2, 16).cardinality()).isGreaterThan(8);
        assertThat(peer.verified(film).get(4, 7).isEmpty()).isTrue();
        assertThat(told(one))
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.pieces()).doesNotContain(4, 5, 6));
        sim.runFor(Duration.ofSeconds(10));
        assertThat(peer.verified(film).get(0, 7).cardinality()).isEqualTo(7);
        one.message(EXTENDED, fetching(20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 40, 41, 42, 43));
        sim.runUntil(viewer::ended, Duration.ofSeconds(30));
        assertThat(viewer.failures()).isEmpty();
    }

    @Test
    void ofTwoWhoBeganOnePieceTheOneWithTheSmallerNameGoesOn() {
        peer.join(film, seed);
        var one = other("one", 'a');
        other("two", 'b');
        sim.runFor(Duration.ofMillis(500));
        var viewer = new Viewer(peer, film, RATE);
        sim.runUntil(() -> told(one).findAny().isPresent(), Duration.ofSeconds(5));
        int begun = told(one).findFirst().orElseThrow().pieces().getFirst();
        one.message(EXTENDED, fetching(begun)); // -ST is before -XX
        sim.runFor(Duration.ofSeconds(3));
        assertThat(peer.verified(film).get(begun)).isTrue();
        assertThat(viewer.failures()).isEmpty();
    }
}
