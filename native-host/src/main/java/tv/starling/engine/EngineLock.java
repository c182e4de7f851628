package tv.starling.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The right to be the engine at a socket, held by a lock on a file beside it. The system lets go of it when the process
 * ends in whatever way, so a stale one is no lock at all and process numbers play no part.
 */
final class EngineLock implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;
    private final Path file;

    private EngineLock(FileChannel channel, FileLock lock, Path file) {
        this.channel = channel;
        this.lock = lock;
        this.file = file;
    }

    /** The lock for this socket; empty when a living engine holds it. Makes the folder, for this user only. */
    static Optional<EngineLock> tryFor(Path socket) throws IOException {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(socket + " is no place for a socket.");
        }
        makePrivateFolder(folder);
        Path file = folder.resolve(socket.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(
                file,
                java.util.Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new EngineLock(channel, lock, file));
            }
        } catch (OverlappingFileLockException e) {
            // held by this very process
        }
        channel.close();
        return Optional.empty();
    }

    private static void makePrivateFolder(Path folder) throws IOException {
        var ours = PosixFilePermissions.fromString("rwx------");
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(ours));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            // One that was there may be the user's own (--data): it is left, and both ends ask who the other one is.
        }
    }

    /** Who this process is, as the file system says. */
    String user() throws IOException {
        return Files.getOwner(file).getName();
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
