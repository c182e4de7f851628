package tv.starling.metainfo;

import java.util.Arrays;
import java.util.List;

/**
 * The part of a torrent that its info-hash covers (BEP 3), checked for sense.
 *
 * @param name the suggested name, as text to show; never a path
 * @param files in order; their lengths add up to the layout's
 * @param layout pieces over all files, end to end
 * @param pieceHashes SHA-1 of each piece, 20 bytes each, end to end
 * @param isPrivate BEP 27
 * @param raw the bencoded dictionary, byte for byte; its SHA-1 is the info-hash
 */
public record InfoDictionary(
        String name, List<FileEntry> files, PieceLayout layout, byte[] pieceHashes, boolean isPrivate, byte[] raw) {

    /** Bytes of a piece's hash. */
    public static final int HASH_LENGTH = 20;
    /** What is fetched from peers (BEP 9) and kept in memory at most, bytes: 1.6 million pieces. */
    public static final int MAX_RAW_LENGTH = 32 * 1024 * 1024;
    /** A piece must be whole before a byte of it can be shown; the largest in use are 64 MiB. */
    public static final int MAX_PIECE_LENGTH = 256 * 1024 * 1024;
    /** Each costs some 300 bytes of memory here, and a file on disk later. */
    public static final int MAX_FILES = 100_000;
    /** No file system goes deeper in practice, and each level is a folder to make. */
    public static final int MAX_PATH_ELEMENTS = 100;

    public InfoDictionary {
        files = List.copyOf(files);
    }

    /**
     * Reads the dictionary as a torrent file or the peers (BEP 9) gave it. Hybrids of v1 and v2 (BEP 52) are read as v1.
     *
     * @param raw kept, never to be changed
     * @throws MetainfoException {@code bad-torrent}, or {@code v2-unsupported} for v2 alone
     */
    public static InfoDictionary parse(byte[] raw) {
        return new InfoParse(raw).info();
    }

    /** SHA-1 of {@link #raw}. */
    public InfoHash infoHash() {
        return InfoHash.ofInfo(raw);
    }

    /**
     * @param path elements as text to show, not sanitised; for a single-file torrent just its name
     * @param offset where the file begins in the data, bytes
     * @param length bytes
     * @param attributes BEP 47 letters, such as "p" for padding; empty for none
     */
    public record FileEntry(List<String> path, long offset, long length, String attributes) {
        public FileEntry {
            path = List.copyOf(path);
        }

        public boolean isPadding() {
            return attributes.indexOf('p') >= 0;
        }
    }

    /** The right SHA-1 of a piece, 20 bytes. */
    public byte[] pieceHash(int piece) {
        return Arrays.copyOfRange(pieceHashes, piece * HASH_LENGTH, (piece + 1) * HASH_LENGTH);
    }
}
