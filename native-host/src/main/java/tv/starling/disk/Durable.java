package tv.starling.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces small files so that either the old or the new one is found, whole, whatever happens in between. */
final class Durable {
    enum Sync {
        /** Safe from a killed process. */
        NONE,
        /** Safe from a power cut too. */
        DISK
    }

    private static final Logger log = LoggerFactory.getLogger(Durable.class);

    private Durable() {}

    static void replace(Path folder, String name, byte[] content, Sync sync) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name);
        Path fresh = folder.resolve(name + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (sync == Sync.DISK) {
                channel.force(true);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (sync == Sync.DISK) {
            syncFolder(folder);
        }
    }

    /** Some systems cannot open folders; there the rename is as durable as they make it. */
    private static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            log.debug("Folder not synced", e);
        }
    }

    /** The file's content, if there is one no longer than that. */
    static Optional<byte[]> read(Path file, int maxBytes) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > maxBytes) {
            return Optional.empty();
        }
        return Optional.of(Files.readAllBytes(file));
    }
}
