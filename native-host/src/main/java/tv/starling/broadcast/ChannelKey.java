package tv.starling.broadcast;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import tv.starling.metainfo.Digests;
import tv.starling.wire.Ed25519;

/**
 * The key that makes a channel this broadcaster's: a file of one line, the 64 hexadecimal digits of an Ed25519 seed. Who has
 * it can send in the channel's name.
 */
public final class ChannelKey {
    private static final int SEED_LENGTH = 32;
    private static final int MAX_FILE = 1024;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private ChannelKey() {}

    /**
     * Reads the key, or makes one where there is none yet, readable by its owner alone.
     *
     * @throws IOException with one plain sentence; also when others may read the file
     */
    public static Ed25519.KeyPair in(Path file) throws IOException {
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            return make(file);
        }
    }

    /**
     * Takes a channel of this key until it is closed, or the process ends: no other process of this machine can. A key that nobody may
     * write can't be taken, and is anybody's.
     *
     * @throws IOException with one plain sentence where another one has it
     */
    public static Closeable take(Path file, String channel) throws IOException {
        FileChannel open;
        try {
            open = FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (AccessDeniedException e) {
            return () -> {};
        }
        // A byte for each channel, beyond what is written.
        byte[] hash = Digests.sha256(channel.getBytes(StandardCharsets.UTF_8));
        long place = MAX_FILE + (ByteBuffer.wrap(hash).getLong() >>> 16);
        try {
            if (open.tryLock(place, 1, false) != null) {
                return open;
            }
        } catch (OverlappingFileLockException e) {
            // by this very process
        }
        open.close();
        throw new IOException(
                "The channel \"" + channel + "\" is on the air already, from this machine and with the key " + file
                        + ": a second source would be another swarm, and its viewers others.");
    }

    private static Ed25519.KeyPair make(Path file) throws IOException {
        byte[] seed = new byte[SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        String line = HexFormat.of().formatHex(seed) + "\n";
        try (var out =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            out.write(StandardCharsets.US_ASCII.encode(line));
        } catch (FileAlreadyExistsException e) {
            return read(file);
        }
        return Ed25519.fromSeed(seed);
    }

    private static Ed25519.KeyPair read(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null && view.readAttributes().permissions().stream().anyMatch(OTHERS::contains)) {
            throw new IOException("The key " + file
                    + " can be read or changed by other users of this machine: chmod 600 makes it yours.");
        }
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE);
        }
        String line = new String(bytes, StandardCharsets.US_ASCII).strip();
        if (!line.matches("[0-9a-fA-F]{64}")) {
            throw new IOException(
                    "There is no channel key in " + file + ": that would be one line of 64 hexadecimal digits.");
        }
        return Ed25519.fromSeed(HexFormat.of().parseHex(line));
    }
}
