package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** One slow seed, and everybody at once. */
final class MixedSwarmInteropTest extends InteropTest {
    private static final int LENGTH = 12_000_007;

    @Test
    void allComplete() throws IOException {
        var tracker = Tracker.start(arena);
        Payload payload = Payload.file(arena, LENGTH, 64 * 1024, tracker.http());
        Libtorrent.seed(arena, payload, "--up", "1500000");
        tracker.child().await("announce http started 0", SOON);
        Path[] files = new Path[5];
        for (int i = 0; i < files.length; i++) {
            files[i] = arena.folder("leecher");
        }

        new Transmission().leech(arena, Feature.TCP, payload.torrent().toString(), files[0]);
        new Aria2().leech(arena, Feature.TCP, payload.magnet(), files[1]);
        Libtorrent.leech(arena, payload.torrent().toString(), files[2]);
        Engine first = leech(payload.torrent().toString(), files[3]);
        Engine second = leech(payload.magnet(), files[4]);

        first.has(LENGTH, LATER);
        second.has(LENGTH, LATER);
        for (Path leecher : files) {
            payload.comesTo(leecher, LATER);
        }
        assertThat(first.uploaded() + second.uploaded()).isPositive();
    }
}
