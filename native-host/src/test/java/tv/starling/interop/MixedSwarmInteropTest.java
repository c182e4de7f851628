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
        var tracker = Clients.tracker(arena);
        Payload payload = Payload.file(arena, LENGTH, 64 * 1024, tracker.http());
        Clients.libtorrentSeed(arena, payload, "--up", "1500000");
        tracker.child().await("announce http started 0", SOON);
        Path[] files = new Path[5];
        for (int i = 0; i < files.length; i++) {
            files[i] = arena.folder("leecher");
        }

        var transmission = Clients.transmission(arena, payload.torrent().toString(), files[0]);
        var aria2 = Clients.aria2(arena, payload.magnet(), files[1]);
        var libtorrent = Clients.libtorrent(arena, payload.torrent().toString(), files[2]);
        Engine first = leech(payload.torrent().toString(), files[3]);
        Engine second = leech(payload.magnet(), files[4]);

        first.has(LENGTH, LATER);
        second.has(LENGTH, LATER);
        libtorrent.done(LATER);
        aria2.done(LATER);
        transmission.done(LATER);
        for (Path leecher : files) {
            payload.isIn(leecher);
        }
        assertThat(first.uploaded() + second.uploaded()).isPositive();
    }
}
