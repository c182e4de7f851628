package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libtorrent, without a tracker: one side dials the other. */
final class LibtorrentInteropTest extends InteropTest {
    private static final int PIECE = 32 * 1024;

    /** Files within a piece, over several, at a piece's end, and empty. */
    private static final int[] FILES = {10, 0, 100_000, 4 * PIECE - 100_010, 1, 0, 3_000_001, 16_384, 7};

    @ParameterizedTest
    @ValueSource(ints = {1, 16 * 1024, PIECE, PIECE + 1, 5_000_001})
    void weFetchAFileOfAnyLength(int length) throws IOException {
        Payload payload = Payload.file(arena, length, PIECE);
        var theirs = Libtorrent.seed(arena, payload);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.torrent().toString(), files, theirs.hostPort());
        ours.has(length, SOON);
        ours.seeds(SOON);

        payload.isIn(files);
        assertThat(ours.downloaded()).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16 * 1024, PIECE, PIECE + 1, 5_000_001})
    void theyFetchAFileOfAnyLength(int length) throws IOException {
        Payload payload = Payload.file(arena, length, PIECE);
        Engine ours = seed(payload);
        Path files = arena.folder("theirs");

        var theirs = Libtorrent.leech(arena, payload.torrent().toString(), files, "--peer", ours.hostPort());
        theirs.child().await("done", SOON);

        payload.isIn(files);
        ours.sent(length, SOON);
    }

    @Test
    void weFetchManyFilesByAMagnetLink() throws IOException {
        Payload payload = Payload.files(arena, FILES, PIECE);
        var theirs = Libtorrent.seed(arena, payload);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.magnet() + "&x.pe=" + theirs.hostPort(), files);
        ours.has(payload.length(), SOON);

        payload.isIn(files);
    }

    @Test
    void theyFetchManyFilesByAMagnetLink() throws IOException {
        Payload payload = Payload.files(arena, FILES, PIECE);
        Engine ours = seed(payload);
        Path files = arena.folder("theirs");

        var theirs = Libtorrent.leech(arena, payload.magnet() + "&x.pe=" + ours.hostPort(), files);
        theirs.child().await("metadata", SOON);
        theirs.child().await("done", SOON);

        payload.isIn(files);
    }

    /** An info dictionary of more than one piece of metadata (BEP 9). */
    @Test
    void longMetadataGoesBothWays() throws IOException {
        Payload payload = Payload.file(arena, 3000 * 16 * 1024 + 5, 16 * 1024);
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

    @Test
    void weDialALeecherAndServeIt() throws IOException {
        Payload payload = Payload.file(arena, 5_000_001, PIECE);
        Path files = arena.folder("theirs");
        var theirs = Libtorrent.leech(arena, payload.torrent().toString(), files);

        Engine.start(arena, payload.torrent().toString(), arena.folder("data"), payload.folder(), theirs.hostPort());
        theirs.child().await("done", SOON);

        payload.isIn(files);
    }
}
