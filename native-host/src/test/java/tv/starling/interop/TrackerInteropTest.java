package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers by trackers alone, and what the trackers hear of us. */
final class TrackerInteropTest extends InteropTest {
    private static final int LENGTH = 1_000_001;

    enum Way {
        HTTP,
        UDP
    }

    @ParameterizedTest
    @EnumSource
    void tellsStartCompletionAndEnd(Way way) throws IOException {
        var tracker = Tracker.start(arena);
        Payload payload = Payload.file(arena, LENGTH, 32 * 1024, way == Way.HTTP ? tracker.http() : tracker.udp());
        Libtorrent.seed(arena, payload);
        String announce = "announce " + way.name().toLowerCase(java.util.Locale.ROOT);
        tracker.child().await(announce + " started 0", SOON);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.torrent().toString(), files);
        ours.has(LENGTH, SOON);

        payload.isIn(files);
        tracker.child().await(announce + " started " + LENGTH + " " + ours.hostPort(), SOON);
        tracker.child().await(announce + " completed 0 " + ours.hostPort(), SOON);
        ours.stop();
        tracker.child().await(announce + " stopped 0 " + ours.hostPort(), SOON);
    }
}
