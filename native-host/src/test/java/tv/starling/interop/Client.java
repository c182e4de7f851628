package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A client that nobody here wrote, headless: a row of the matrix. */
interface Client {
    /** Where each listens, at an address of its own. */
    int PORT = 6881;

    /** Where those listen that take every address. */
    int OTHER_PORT = PORT + 1;

    String title();

    /** What is to be installed before it can run. */
    Optional<String> missing();

    /** Why it can't do this, whoever is at the other end. */
    Optional<String> lacks(Feature feature, Way way);

    /** Whether padding (BEP 47) is files to it as any others: it can seed only what it has those of. */
    default boolean storesPadding() {
        return false;
    }

    /** How long until it has done what the feature needs. */
    default Duration patience(Feature feature) {
        return Duration.ofSeconds(60);
    }

    /** Starts it as its people would for a private network: nothing on that the task doesn't ask for. */
    Running start(Arena arena, Task task) throws IOException;

    /** @param source a torrent file or a magnet link */
    default Running leech(Arena arena, Feature feature, String source, Path files) throws IOException {
        return start(arena, new Task(feature, source, files, Task.Role.LEECH));
    }

    default Running seed(Arena arena, Feature feature, Payload payload) throws IOException {
        return start(arena, new Task(feature, payload.torrent().toString(), payload.folder(), Task.Role.SEED));
    }

    /**
     * @param source a torrent file or a magnet link
     * @param files where the data goes to, or lies already
     */
    record Task(Feature feature, String source, Path files, Role role) {
        enum Role {
            LEECH,
            SEED
        }

        boolean seeds() {
            return role == Role.SEED;
        }
    }

    /** One that was started: where it listens, and its process. */
    record Running(String hostPort, Child child) {}
}
