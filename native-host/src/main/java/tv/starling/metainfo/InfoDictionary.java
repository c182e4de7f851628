package tv.starling.metainfo;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The part of a torrent that its info-hash covers (BEP 3, 52), checked for sense.
 *
 * @param name the suggested name, as text to show; never a path
 * @param files in order, end to end: their lengths add up to the layout's. Those of v2 have padding between them here, also
 *     where the dictionary says nothing of it, so that each begins at a piece
 * @param layout pieces over all files
 * @param pieceHashes SHA-1 of each piece, 20 bytes each, end to end; none in v2
 * @param isPrivate BEP 27
 * @param version which of the two hashes it goes by
 * @param raw the bencoded dictionary, byte for byte; its SHA-1 or SHA-256 is the info-hash
 */
public record InfoDictionary(
        String name,
        List<FileEntry> files,
        PieceLayout layout,
        byte[] pieceHashes,
        boolean isPrivate,
        Version version,
        byte[] raw) {

    /** BEP 3, BEP 52, and both in one. */
    public enum Version {
        V1,
        V2,
        HYBRID
    }

    /** Bytes of a piece's hash. */
    public static final int HASH_LENGTH = 20;
    /** What is fetched from peers (BEP 9) and kept in memory at most, bytes: 1.6 million pieces. */
    public static final int MAX_RAW_LENGTH = 32 * 1024 * 1024;
    /** A piece must be whole before a byte of it can be shown; the largest in use are 64 MiB. */
    public static final int MAX_PIECE_LENGTH = 256 * 1024 * 1024;
    /** As many as SHA-1 has room for in a dictionary of the longest kind; v2 has its hashes elsewhere. */
    public static final int MAX_PIECES = MAX_RAW_LENGTH / HASH_LENGTH;
    /** Each costs some 300 bytes of memory here, and a file on disk later. */
    public static final int MAX_FILES = 100_000;
    /** No file system goes deeper in practice, and each level is a folder to make. */
    public static final int MAX_PATH_ELEMENTS = 100;

    public InfoDictionary {
        files = List.copyOf(files);
    }

    /** Of v1. */
    public InfoDictionary(
            String name, List<FileEntry> files, PieceLayout layout, byte[] pieceHashes, boolean isPrivate, byte[] raw) {
        this(name, files, layout, pieceHashes, isPrivate, Version.V1, raw);
    }

    /**
     * Reads the dictionary as a torrent file or the peers (BEP 9) gave it.
     *
     * @param raw kept, never to be changed
     * @throws MetainfoException {@code bad-torrent}, {@code hybrid-mismatch} where v1 and v2 tell of other files,
     *     {@code v2-unsupported} for what comes after v2, or {@code live-unsupported} for a {@link LiveDictionary}
     */
    public static InfoDictionary parse(byte[] raw) {
        return new InfoParse(raw).info();
    }

    public boolean hasV1() {
        return version != Version.V2;
    }

    public boolean hasV2() {
        return version != Version.V1;
    }

    /** Of {@link #raw}, by all versions it has; worked out anew each time. */
    public InfoHashes hashes() {
        return new InfoHashes(
                hasV1() ? Optional.of(InfoHash.ofInfo(raw)) : Optional.empty(),
                hasV2() ? Optional.of(Hash256.of(Digests.sha256(raw))) : Optional.empty());
    }

    /** {@link InfoHashes#name}. */
    public InfoHash infoHash() {
        return hashes().name();
    }

    /**
     * @param path elements as text to show, not sanitised; for a single-file torrent just its name
     * @param offset where the file begins in the data, bytes
     * @param length bytes
     * @param attributes BEP 47 letters: p is padding, l a symbolic link, x executable, h hidden; empty for none
     * @param root of its tree of hashes (BEP 52), where the file is of v2 and not empty
     */
    public record FileEntry(List<String> path, long offset, long length, String attributes, Optional<Hash256> root) {
        public FileEntry {
            path = List.copyOf(path);
        }

        public FileEntry(List<String> path, long offset, long length, String attributes) {
            this(path, offset, length, attributes, Optional.empty());
        }

        FileEntry withRoot(Hash256 hash) {
            return new FileEntry(path, offset, length, attributes, Optional.of(hash));
        }

        long end() {
            return offset + length;
        }

        /** It has no data; where it leads is no business of ours, and no link is made. */
        public boolean isSymlink() {
            return attributes.indexOf('l') >= 0;
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
