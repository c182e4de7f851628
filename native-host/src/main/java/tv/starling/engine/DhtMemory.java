package tv.starling.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import tv.starling.env.Env;
import tv.starling.swarm.Session;

/**
 * Nodes of the hash table, kept from run to run in {@code dht.nodes} in the state folder. It may be lost: a broken file is
 * none. Swarm thread, but for the writing.
 */
final class DhtMemory {
    /** Twice 200 nodes take 5 kB. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final Duration PACE = Duration.ofMinutes(5);
    private static final Logger log = Logger.getLogger(DhtMemory.class.getName());

    private final Path file;

    DhtMemory(Path folder) {
        file = folder.resolve("dht.nodes");
    }

    /** What the last run kept. Blocks. */
    Optional<byte[]> recall() {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
                    ? Optional.of(Files.readAllBytes(file))
                    : Optional.empty();
        } catch (IOException e) {
            log.log(Level.INFO, "the nodes of the last run are not known", e);
            return Optional.empty();
        }
    }

    /** Writes every few minutes from now on, on a thread of its own each time. */
    void keep(Env env, Session session) {
        env.schedule(PACE, () -> {
            session.dhtNodes().ifPresent(nodes -> Thread.ofVirtual().start(() -> write(nodes)));
            keep(env, session);
        });
    }

    /** Blocks. */
    void write(byte[] nodes) {
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling("dht.nodes.new");
            Files.write(fresh, nodes);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.log(Level.INFO, "the nodes of the hash table are not kept", e);
        }
    }
}
