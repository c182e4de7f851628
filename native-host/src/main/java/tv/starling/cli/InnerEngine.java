package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import tv.starling.engine.Engine;

/**
 * A standalone engine and its end, also when the process is told to end.
 *
 * @param passing a data folder that was made for this run only
 */
record InnerEngine(Engine engine, Optional<Path> passing) implements AutoCloseable {
    InnerEngine {
        Thread atExit = new Thread(() -> end(engine, passing), "leave");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    @Override
    public void close() {
        end(engine, passing);
    }

    private static synchronized void end(Engine engine, Optional<Path> passing) {
        try {
            engine.close();
            if (passing.isPresent() && Files.exists(passing.get())) {
                delete(passing.get());
            }
        } catch (IOException e) {
            System.err.println("The engine's end was not clean: " + e.getMessage());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
