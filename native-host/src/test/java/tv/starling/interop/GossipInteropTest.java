package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Peers found through peers (BEP 11) and on the network (BEP 14), with libtorrent at the other end. */
final class GossipInteropTest extends InteropTest {
    private static final int PIECE = 64 * 1024;
    private static final int LENGTH = 20_000_000;
    private static final String LSD = "enable_lsd=true";
    /** Both tell what they know within seconds of a handshake; data comes at 2 MB/s. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Test
    void whatTheyTellOfOthersLeadsUsToTheSeed() throws IOException {
        Payload payload = Payload.file(arena, LENGTH, PIECE);
        var seed = Libtorrent.seed(arena, payload, "--up", "2000000");
        var middle = Libtorrent.leech(
                arena,
                payload.torrent().toString(),
                arena.folder("middle"),
                "--up",
                "20000",
                "--peer",
                seed.hostPort());
        Path files = arena.folder("ours");

        Engine ours = leech(payload.torrent().toString(), files, middle.hostPort());
        ours.has(LENGTH, PATIENCE);

        payload.isIn(files);
    }

    @Test
    void whatWeTellThemOfEachOtherBringsThemTogether() throws IOException {
        Payload payload = Payload.file(arena, LENGTH, PIECE);
        var seed = Libtorrent.seed(arena, payload, "--up", "1000000");
        Engine ours = leech(payload.torrent().toString(), arena.folder("ours"), seed.hostPort());

        var theirs = Libtorrent.leech(
                arena, payload.torrent().toString(), arena.folder("theirs"), "--tell-peers", "--peer", ours.hostPort());

        theirs.child().await("peer " + seed.hostPort().split(":")[0] + ":", PATIENCE); // by a port of its own, where it dialled first
    }

    @Test
    void weFindTheirSeedOnTheNetwork() throws IOException {
        Payload payload = Payload.file(arena, 1_000_000, PIECE);
        Libtorrent.seed(arena, payload, "--set", LSD);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.torrent().toString(), files, "lsd");
        ours.has(1_000_000, PATIENCE);

        payload.isIn(files);
    }

    @Test
    void theyFindOurSeedOnTheNetwork() throws IOException {
        Payload payload = Payload.file(arena, 1_000_000, PIECE);
        Engine ours = Engine.start(arena, payload.torrent().toString(), arena.folder("data"), payload.folder(), "lsd");
        ours.seeds(SOON);
        Path files = arena.folder("theirs");

        var theirs = Libtorrent.leech(arena, payload.torrent().toString(), files, "--set", LSD);
        theirs.child().await("done", PATIENCE);

        payload.isIn(files);
    }
}
