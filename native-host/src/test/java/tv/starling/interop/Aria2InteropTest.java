package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** aria2; it finds peers by an HTTP tracker (with UDP ones it wants the DHT too). */
final class Aria2InteropTest extends InteropTest {
    private static final int PIECE = 64 * 1024;
    private static final int LENGTH = 4_000_003;
    private static final int[] FILES = {70_000, 1, 3_000_000, 12_345};

    @Test
    void weFetchByAFile() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.files(arena, FILES, PIECE, tracker.http());
        Clients.aria2Seed(arena, payload);
        tracker.child().await("announce http started 0", SOON);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.torrent().toString(), files);
        ours.has(payload.length(), SOON);

        payload.isIn(files);
    }

    @Test
    void weFetchByAMagnetLink() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.http());
        Clients.aria2Seed(arena, payload);
        tracker.child().await("announce http started 0", SOON);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.magnet(), files);
        ours.has(LENGTH, SOON);

        payload.isIn(files);
    }

    @Test
    void theyFetchByAFile() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.http());
        Engine ours = seed(payload);
        Path files = arena.folder("theirs");

        var theirs = Clients.aria2(arena, payload.torrent().toString(), files);
        theirs.done(SOON);

        payload.isIn(files);
        ours.sent(LENGTH, SOON);
    }

    @Test
    void theyFetchByAMagnetLink() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.files(arena, FILES, PIECE, tracker.http());
        Engine ours = seed(payload);
        Path files = arena.folder("theirs");

        var theirs = Clients.aria2(arena, payload.magnet(), files);
        theirs.done(SOON);

        payload.isIn(files);
        ours.sent(payload.length(), SOON);
    }
}
