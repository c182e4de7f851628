package tv.starling.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tv.starling.metainfo.TorrentBuilder;

/** Makes a torrent of a file or folder: one reading, a piece in memory at a time. */
final class TorrentMaker {
    private static final int SMALLEST_PIECE = 16 * 1024;
    private static final int LARGEST_PIECE = 16 * 1024 * 1024;

    /** Hashes of 40 KB: a torrent that loads at once, and pieces that are soon whole. */
    private static final int PIECES_AIMED_AT = 2000;

    private final MessageDigest sha1;
    private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    private final int pieceLength;
    private int inPiece;

    private TorrentMaker(int pieceLength) {
        this.pieceLength = pieceLength;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bytes of a torrent file for what lies at this path. */
    static byte[] make(Path path) throws IOException {
        String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
        List<Path> files = files(path);
        long length = 0;
        for (Path file : files) {
            length += Files.size(file);
        }
        if (length == 0) {
            throw new Failure("There is nothing in " + path + " to seed.");
        }
        TorrentMaker maker = new TorrentMaker(pieceLength(length));
        TorrentBuilder builder =
                TorrentBuilder.named(name).pieceLength(maker.pieceLength).createdBy("Starling");
        for (Path file : files) {
            maker.hash(file);
            if (Files.isDirectory(path)) {
                builder.file(elements(path.relativize(file)), Files.size(file));
            } else {
                builder.length(length);
            }
        }
        return builder.pieceHashes(maker.finish()).bytes();
    }

    private static List<Path> files(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        if (!Files.isDirectory(path)) {
            throw new Failure("There is no file or folder " + path + ".");
        }
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<String> elements(Path relative) {
        List<String> elements = new ArrayList<>();
        relative.forEach(element -> elements.add(element.toString()));
        return elements;
    }

    static int pieceLength(long length) {
        int piece = SMALLEST_PIECE;
        while (piece < LARGEST_PIECE && length / piece > PIECES_AIMED_AT) {
            piece *= 2;
        }
        return piece;
    }

    private void hash(Path file) throws IOException {
        byte[] buffer = new byte[SMALLEST_PIECE];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = next(in, buffer); read > 0; read = next(in, buffer)) {
                sha1.update(buffer, 0, read);
                inPiece += read;
                if (inPiece == pieceLength) {
                    hashes.writeBytes(sha1.digest());
                    inPiece = 0;
                }
            }
        }
    }

    /** Never across the end of a piece. */
    private int next(InputStream in, byte[] buffer) throws IOException {
        return in.read(buffer, 0, Math.min(buffer.length, pieceLength - inPiece));
    }

    private byte[] finish() {
        if (inPiece > 0) {
            hashes.writeBytes(sha1.digest());
        }
        return hashes.toByteArray();
    }
}
