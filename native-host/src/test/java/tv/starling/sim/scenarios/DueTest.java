package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.wire.Due;
import tv.starling.wire.ExtensionHandshake;

/** What a viewer waits for comes before what others fetch ahead. */
class DueTest {
    private static final int EXTENDED = 20;
    private static final int DUE = 8;
    private static final String FAST_AND_EXTENSIONS = "0000000000100004";
    private static final int PIECE = 128 << 10;
    private static final long RATE = 250_000;

    private final Simulation sim = Simulation.seed(1);
    private final SimTorrent film = SimTorrents.single("film.mp4", 30 * RATE, PIECE, 1);

    /** Three ask for much ahead, then one for a piece that is due: it is there when two pieces could be sent. */
    @Test
    void aViewerAnswersWhatIsDueAtOthersFirst() {
        var giver = SimPeer.on(sim.node("giver", LinkProfile.FIBRE.rates(RATE, 40 * RATE)));
        giver.join(film, SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(2 * RATE, RATE)), film));
        sim.runFor(Duration.ofSeconds(1));
        var player = new SimPeer.Player(giver, film, 0, 0, 20L * PIECE);
        sim.runUntil(player::ended, Duration.ofSeconds(20));
        var ahead = List.of(neighbour("one", giver), neighbour("two", giver), neighbour("six", giver));
        var waits = neighbour("waits", giver);
        sim.runFor(Duration.ofSeconds(1));
        List<Integer> had = giver.verified(film).stream().boxed().toList();
        for (FakePeer one : ahead) {
            one.message(EXTENDED, extension(DUE, new Due(List.of(0)).encode()));
            had.subList(1, 9).forEach(piece -> ask(one, piece));
        }
        sim.runFor(Duration.ofMillis(500));
        waits.message(EXTENDED, extension(DUE, new Due(had.subList(0, 1)).encode()));
        ask(waits, had.getFirst());
        sim.runFor(Duration.ofMillis(2 * PIECE * 1000L / RATE));
        assertThat(blocks(waits)).isEqualTo(PIECE >> 14);
        sim.runFor(Duration.ofSeconds(15));
        assertThat(ahead).allSatisfy(one -> assertThat(blocks(one)).isEqualTo(8 * (PIECE >> 14)));
    }

    /** It has everything, lets us ask, and sends nothing: the other, far away, is asked all the same. */
    @Test
    void whoNeverAnswersIsNotThoughtToBeSooner() {
        var far = SimPeer.seed(sim.node("far", LinkProfile.FIBRE.latency(Duration.ofMillis(300))), film);
        var peer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        peer.join(film, far);
        sim.runFor(Duration.ofSeconds(3));
        var mute =
                FakePeer.dial(sim.node("mute", LinkProfile.FIBRE), peer.node().address(SimPeer.PORT));
        mute.awaitConnected()
                .handshake(film.infoHash(), FAST_AND_EXTENSIONS, "-XX0000-abcdefghijkm")
                .message(14, "")
                .message(1, "");
        sim.runFor(Duration.ofSeconds(1));
        var viewer = new Viewer(peer, film, RATE);
        sim.runUntil(viewer::ended, Duration.ofSeconds(60));
        assertThat(viewer.startSeconds()).isLessThan(4);
    }

    private FakePeer neighbour(String name, SimPeer of) {
        var fake = FakePeer.dial(sim.node(name, LinkProfile.FIBRE), of.node().address(SimPeer.PORT));
        return fake.awaitConnected()
                .handshake(film.infoHash(), FAST_AND_EXTENSIONS, "-XX0000-abcdefghi" + name.substring(0, 3))
                .message(15, "")
                .message(EXTENDED, extension(0, ExtensionHandshake.of(Map.of()).encode()))
                .message(2, "");
    }

    private static void ask(FakePeer from, int piece) {
        for (int offset = 0; offset < PIECE; offset += 1 << 14) {
            from.message(
                    6,
                    ByteBuffer.allocate(12)
                            .putInt(piece)
                            .putInt(offset)
                            .putInt(1 << 14)
                            .array());
        }
    }

    private static long blocks(FakePeer of) {
        return of.messages().stream().filter(message -> message[0] == 7).count();
    }

    private static byte[] extension(int number, byte[] payload) {
        return ByteBuffer.allocate(1 + payload.length)
                .put((byte) number)
                .put(payload)
                .array();
    }
}
