package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Transmission; it finds peers by a tracker, and says what it wants only every ten seconds. */
final class TransmissionInteropTest extends InteropTest {
    private static final int PIECE = 64 * 1024;
    private static final int LENGTH = 4_000_003;
    private static final int[] FILES = {70_000, 1, 3_000_000, 12_345};

    @Test
    void weFetchByAFile() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.udp());
        Clients.transmission(arena, payload.torrent().toString(), payload.folder());
        tracker.child().await("announce udp started 0", SOON);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.torrent().toString(), files);
        ours.has(LENGTH, LATER);

        payload.isIn(files);
    }

    @Test
    void weFetchByAMagnetLink() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.files(arena, FILES, PIECE, tracker.http());
        var theirs = Clients.transmission(arena, payload.torrent().toString(), payload.folder());
        tracker.child().await("announce http started 0", SOON);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.magnet(), files, theirs.hostPort());
        ours.has(payload.length(), LATER);

        payload.isIn(files);
    }

    @Test
    void theyFetchByAFile() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.files(arena, FILES, PIECE, tracker.http());
        Engine ours = seed(payload);
        Path files = arena.folder("theirs");

        var theirs = Clients.transmission(arena, payload.torrent().toString(), files);
        theirs.done(LATER);

        payload.isIn(files);
        ours.sent(payload.length(), SOON);
    }

    @Test
    void theyFetchByAMagnetLink() throws IOException {
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.udp());
        Engine ours = seed(payload);
        Path files = arena.folder("theirs");

        var theirs = Clients.transmission(arena, payload.magnet(), files);
        theirs.done(LATER);

        payload.isIn(files);
        ours.sent(LENGTH, SOON);
    }
}
