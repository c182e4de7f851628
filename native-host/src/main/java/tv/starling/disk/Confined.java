package tv.starling.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Opens files below a folder without ever following a link out of it. */
final class Confined {
    enum Mode {
        READ,
        /** Makes the file and the folders on its way. */
        WRITE
    }

    private Confined() {}

    /**
     * @param root the folder that is trusted; itself it may be a link
     * @param file a path below it
     * @throws FileSystemException when a link or anything but a folder or plain file stands in the way
     */
    static FileChannel open(Path root, Path file, Mode mode) throws IOException {
        Path below = root.relativize(file);
        if (!file.startsWith(root) || below.normalize().startsWith("..") || !below.equals(below.normalize())) {
            throw new IllegalStateException(file + " is not below " + root);
        }
        if (mode == Mode.WRITE) {
            Files.createDirectories(root);
        }
        Path at = root;
        for (int i = 0; i < below.getNameCount() - 1; i++) {
            at = at.resolve(below.getName(i));
            enter(at, mode);
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "something else stands where a file belongs");
        }
        return FileChannel.open(
                file,
                mode == Mode.READ
                        ? Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)
                        : Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE,
                                LinkOption.NOFOLLOW_LINKS));
    }

    private static void enter(Path folder, Mode mode) throws IOException {
        if (mode == Mode.WRITE && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                // the other lane was faster
            }
        }
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(folder.toString(), null, "something else stands where a folder belongs");
        }
    }
}
