package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** uTP with libtorrent that takes no TCP (accepts it, and hangs up), both ways. */
@Tag("interop")
final class UtpInteropTest extends InteropTest {
    private static final int PIECE = 64 * 1024;
    private static final String[] UTP_ALONE = {
        "--set", "enable_outgoing_utp=true",
        "--set", "enable_incoming_utp=true",
        "--set", "enable_outgoing_tcp=false",
        "--set", "enable_incoming_tcp=false",
        "--set", "in_enc_policy=1"
    };

    @ParameterizedTest
    @ValueSource(ints = {1, PIECE + 1, 20_000_001})
    void weFetchAFileOfAnyLength(int length) throws IOException {
        Payload payload = Payload.file(arena, length, PIECE);
        var theirs = Libtorrent.seed(arena, payload, UTP_ALONE);
        Path files = arena.folder("ours");

        Engine ours = leech(payload.torrent().toString(), files, theirs.hostPort());
        ours.has(length, SOON);
        ours.seeds(SOON);

        payload.isIn(files);
        assertThat(ours.downloaded()).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, PIECE + 1, 20_000_001})
    void theyFetchAFileOfAnyLength(int length) throws IOException {
        Payload payload = Payload.file(arena, length, PIECE);
        Engine ours = seed(payload);
        Path files = arena.folder("theirs");
        String[] more = Stream.concat(Stream.of("--peer", ours.hostPort()), Stream.of(UTP_ALONE))
                .toArray(String[]::new);

        var theirs = Libtorrent.leech(arena, payload.torrent().toString(), files, more);
        theirs.child().await("done", SOON);

        payload.isIn(files);
        ours.sent(length, SOON);
    }

    @Test
    void weDialALeecherAndServeIt() throws IOException {
        Payload payload = Payload.file(arena, 5_000_001, PIECE);
        Path files = arena.folder("theirs");
        var theirs = Libtorrent.leech(arena, payload.torrent().toString(), files, UTP_ALONE);

        Engine.start(arena, payload.torrent().toString(), arena.folder("data"), payload.folder(), theirs.hostPort());
        theirs.child().await("done", SOON);

        payload.isIn(files);
    }
}
