package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A download that is broken off goes on where it was. */
final class ResumeInteropTest extends InteropTest {
    private static final int PIECE = 64 * 1024;
    private static final int LENGTH = 8_000_001;
    private static final int HALF = LENGTH / 2;

    enum End {
        STOPPED,
        KILLED
    }

    @ParameterizedTest
    @EnumSource
    void goesOnInTheMiddle(End end) throws IOException {
        Payload payload = Payload.file(arena, LENGTH, PIECE);
        var theirs = Libtorrent.seed(arena, payload, "--up", "2000000");
        Path files = arena.folder("ours");
        Path data = arena.folder("data");

        Engine first = Engine.start(arena, payload.torrent().toString(), data, files, theirs.hostPort());
        first.has(HALF, SOON);
        switch (end) {
            case STOPPED -> first.stop();
            case KILLED -> first.kill();
        }
        assertThat(first.downloaded()).isLessThan(LENGTH);

        Engine second = Engine.start(arena, payload.torrent().toString(), data, files, theirs.hostPort());
        second.has(LENGTH, SOON);

        payload.isIn(files);
        assertThat(second.downloaded()).isLessThanOrEqualTo(LENGTH - HALF);
    }
}
