package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libtorrent and we, with torrents of BitTorrent v2 and hybrids (BEP 52), by file and by link. */
final class VersionTwoInteropTest extends InteropTest {
    private static final int PIECE = 32 * 1024;

    /** Files within a piece, over several, at a piece's end, and empty. */
    private static final int[] FILES = {10, 0, 100_000, 4 * PIECE, 1, 0, 3_000_001, 16_384, 7};

    @ParameterizedTest
    @ValueSource(strings = {"v2", "hybrid"})
    void weFetchByATorrentFile(String kind) throws IOException {
        Payload payload = Payload.files(arena, FILES, PIECE, List.of("--kind", kind));
        var theirs = Libtorrent.seed(arena, payload);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.torrent().toString(), files, theirs.hostPort());
        ours.has(payload.length(), SOON);
        ours.seeds(SOON);

        payload.isIn(files);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "hybrid"})
    void theyFetchByATorrentFile(String kind) throws IOException {
        Payload payload = Payload.files(arena, FILES, PIECE, List.of("--kind", kind));
        Engine ours = seed(payload);
        Path files = arena.folder("theirs");

        var theirs = Libtorrent.leech(arena, payload.torrent().toString(), files, "--peer", ours.hostPort());
        theirs.child().await("done", SOON);

        payload.isIn(files);
    }

    /** The piece layers come by hash requests. */
    @ParameterizedTest
    @ValueSource(strings = {"v2", "hybrid"})
    void weFetchByALink(String kind) throws IOException {
        Payload payload = Payload.files(arena, FILES, PIECE, List.of("--kind", kind));
        var theirs = Libtorrent.seed(arena, payload);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.magnet() + "&x.pe=" + theirs.hostPort(), files);
        ours.has(payload.length(), SOON);

        payload.isIn(files);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "hybrid"})
    void theyFetchByALink(String kind) throws IOException {
        Payload payload = Payload.files(arena, FILES, PIECE, List.of("--kind", kind));
        Engine ours = seed(payload);
        Path files = arena.folder("theirs");

        var theirs = Libtorrent.leech(arena, payload.magnet() + "&x.pe=" + ours.hostPort(), files);
        theirs.child().await("metadata", SOON);
        theirs.child().await("done", SOON);

        payload.isIn(files);
        assertThat(payload.magnet()).contains("btmh:1220");
    }

    /** A layer of more hashes than one request may ask for. */
    @ParameterizedTest
    @ValueSource(strings = {"v2", "hybrid"})
    void longLayersGoBothWaysByALink(String kind) throws IOException {
        Payload payload = Payload.files(arena, new int[] {1300 * 16 * 1024 + 5, 3}, 16 * 1024, List.of("--kind", kind));
        var first = Libtorrent.seed(arena, payload);
        Path files = arena.folder("ours");
        Path further = arena.folder("theirs");

        Engine ours = leech(payload.magnet(), files, first.hostPort());
        ours.has(payload.length(), SOON);
        first.child().kill();
        var second = Libtorrent.leech(arena, payload.magnet(), further, "--peer", ours.hostPort());
        second.child().await("done", SOON);

        payload.isIn(further);
    }
}
