package tv.starling.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import java.util.Optional;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.DiskError.Kind;

/** What the system's errors mean to the user. */
final class Failures {
    private Failures() {}

    static DiskError of(IOException e) {
        String text = Optional.ofNullable(e.getMessage()).orElse("").toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("not enough space")) {
            return new DiskError(Kind.FULL, "The disk is full.");
        }
        if (text.contains("quota exceeded")) {
            return new DiskError(Kind.FULL, "Your share of the disk is full.");
        }
        if (text.contains("read-only file system") || e.getCause() instanceof ReadOnlyFileSystemException) {
            return new DiskError(Kind.READ_ONLY, "The disk can only be read.");
        }
        return switch (e) {
            case Refused refused -> refused.error();
            case MissingData missing -> new DiskError(Kind.MISSING, missing.sentence());
            case FileAlreadyExistsException _ ->
                new DiskError(Kind.OTHER, "Something else stands where a folder belongs.");
            case NoSuchFileException _ -> new DiskError(Kind.MISSING, "A file of the torrent is missing.");
            case AccessDeniedException _ -> new DiskError(Kind.READ_ONLY, "The folder may not be written to.");
            case FileSystemException other
            when other.getReason() != null -> new DiskError(Kind.OTHER, "The disk refused: " + other.getReason() + ".");
            default -> new DiskError(Kind.OTHER, "The disk failed: " + e.getMessage() + ".");
        };
    }

    /** A file is shorter than the piece that is said to be in it. */
    static final class MissingData extends IOException {
        private static final long serialVersionUID = 1L;

        String sentence() {
            return "A file of the torrent is shorter than it was.";
        }
    }

    /** No write, for a reason of our own. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient DiskError error;

        Refused(DiskError error) {
            super(error.message());
            this.error = error;
        }

        DiskError error() {
            return error;
        }
    }
}
