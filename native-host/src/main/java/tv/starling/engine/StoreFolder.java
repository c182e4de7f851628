package tv.starling.engine;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Stream;
import tv.starling.Config;
import tv.starling.messaging.Codes;

/**
 * The folder that torrents' data is kept in where the user named one. Browsers may name it, so it is one that can do no harm: in
 * the user's home or on another disk, nobody else's, empty when it is taken, and marked from then on. What is not marked when an
 * engine starts (a disk that is not there) is not used. Any thread; blocks.
 */
final class StoreFolder {
    static final String MARK = "starling-store.txt";

    private static final String MARKED = "Starling keeps what was watched in this folder, and deletes it by itself.\n";

    /** File systems that are gone with the machine's memory. */
    private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs", "devtmpfs", "overlay");

    private static final Logger log = Logger.getLogger(StoreFolder.class.getName());

    private StoreFolder() {}

    /** Why a folder is not taken. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final String code;

        private Refused(String code, String sentence) {
            super(sentence);
            this.code = code;
        }

        /** A stable code of PROTOCOL.md. */
        String code() {
            return code;
        }

        /** One plain sentence. */
        String sentence() {
            return String.valueOf(getMessage());
        }
    }

    /** Where an engine keeps torrents' data: in the folder that is set, or in the data folder where that is not there. */
    static Path of(Config config) {
        Optional<Path> named = config.cache().folder();
        Optional<Path> there = named.filter(it -> isThere(it, config.places()));
        if (named.isPresent() && there.isEmpty()) {
            log.warning(named.get() + " is not there, or not Starling's: "
                    + config.places().data() + " is used.");
        }
        return there.orElse(config.places().data());
    }

    /**
     * Makes a folder the store of engines to come; where it is one already, nothing changes.
     *
     * @return its real path; nothing for the data folder, which needs not be named
     * @throws Refused when it can't be one: nothing is changed then
     */
    static Optional<Path> take(String named, Config.Places places) throws Refused {
        try {
            Path folder = real(named);
            Path data = places.data().toRealPath();
            if (folder.equals(data)) {
                return Optional.empty();
            }
            if (!isThere(folder, places)) {
                checkPlace(folder, places.home().toRealPath(), data);
                make(folder, places);
            }
            return Optional.of(folder);
        } catch (IOException e) {
            throw new Refused(Codes.FOLDER_DENIED, named + " can't be made or written to.");
        }
    }

    /** Links are followed before anything is asked. */
    private static Path real(String named) throws Refused, IOException {
        Path path;
        try {
            path = Path.of(named);
        } catch (InvalidPathException e) {
            throw new Refused(Codes.FOLDER_PATH, "This is no path.");
        }
        if (!path.isAbsolute()) {
            throw new Refused(Codes.FOLDER_PATH, "A folder is named by its absolute path.");
        }
        Path parent = path.getParent();
        return Files.exists(path) || parent == null
                ? path.toRealPath()
                : parent.toRealPath().resolve(path.getFileName());
    }

    private static void checkPlace(Path folder, Path home, Path data) throws Refused, IOException {
        Path parent = folder.getParent();
        Path existing = Files.exists(folder) || parent == null ? folder : parent;
        boolean isAtHome = folder.startsWith(home) && !folder.equals(home);
        boolean isInOurs = folder.startsWith(data)
                || Stream.iterate(folder, it -> it != null, Path::getParent)
                        .skip(1)
                        .anyMatch(StoreFolder::isMarked);
        if (!isAtHome && !isOnAnotherDisk(existing)
                || isInOurs
                || isForAll(existing)
                || parent != null && isForAll(parent)) {
            throw new Refused(
                    Codes.FOLDER_PLACE,
                    folder + " is neither in the home folder nor on another disk, or others may write there.");
        }
    }

    private static boolean isOnAnotherDisk(Path existing) throws IOException {
        FileStore disk = Files.getFileStore(existing);
        return !VOLATILE.contains(disk.type()) && !disk.equals(Files.getFileStore(existing.getRoot()));
    }

    private static boolean isForAll(Path folder) throws IOException {
        return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static void make(Path folder, Config.Places places) throws Refused, IOException {
        if (!Files.exists(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!isOwn(folder, places)) {
            throw new Refused(Codes.FOLDER_DENIED, folder + " belongs to somebody else.");
        }
        try (Stream<Path> inside = Files.list(folder)) {
            if (inside.findAny().isPresent()) {
                throw new Refused(Codes.FOLDER_FULL, folder + " is not empty.");
            }
        }
        Files.writeString(folder.resolve(MARK), MARKED, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static boolean isThere(Path folder, Config.Places places) {
        try {
            return folder.toRealPath().equals(folder)
                    && isOwn(folder, places)
                    && isMarked(folder)
                    && Files.isWritable(folder);
        } catch (IOException e) {
            return false; // it is gone
        }
    }

    private static boolean isOwn(Path folder, Config.Places places) throws IOException {
        return Files.getOwner(folder).equals(Files.getOwner(places.home()));
    }

    private static boolean isMarked(Path folder) {
        return Files.isRegularFile(folder.resolve(MARK), LinkOption.NOFOLLOW_LINKS);
    }
}
