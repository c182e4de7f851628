package tv.starling.interop;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A test in an arena of its own. */
@Tag("interop")
abstract class InteropTest {
    /** Everything here takes a second or two on an idle machine. */
    static final Duration SOON = Duration.ofSeconds(20);
    /** Transmission looks at what it wants every ten seconds. */
    static final Duration LATER = Duration.ofSeconds(45);

    @TempDir
    Path folder;

    Arena arena;

    @BeforeEach
    void open() {
        arena = Arena.open(folder);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    /** Our engine with an empty disk. */
    Engine leech(String source, Path files, String... peers) {
        return Engine.start(arena, source, arena.folder("data"), files, peers);
    }

    /** Our engine with everything, checked and ready. */
    Engine seed(Payload payload) {
        Engine engine = Engine.start(arena, payload.torrent().toString(), arena.folder("data"), payload.folder());
        engine.seeds(SOON);
        return engine;
    }
}
