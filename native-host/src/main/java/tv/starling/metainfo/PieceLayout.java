package tv.starling.metainfo;

/**
 * How a length of data is cut into pieces and blocks. Files of BitTorrent v2 begin at a piece each; what lies between is
 * padding (BEP 47), which counts in offsets and is in no file.
 *
 * @param length bytes in all, over every file and the padding between
 * @param pieceLength bytes of every piece but perhaps the last
 * @param padding zeros at the ends of pieces
 */
public record PieceLayout(long length, int pieceLength, Padding padding) {
    /** The unit of requests on the wire. */
    public static final int BLOCK = 16 * 1024;

    public PieceLayout {
        if (length <= 0 || pieceLength <= 0 || (length + pieceLength - 1) / pieceLength > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("layout of " + length + " bytes in pieces of " + pieceLength);
        }
    }

    /** Files end to end. */
    public PieceLayout(long length, int pieceLength) {
        this(length, pieceLength, Padding.NONE);
    }

    public int pieceCount() {
        return (int) ((length + pieceLength - 1) / pieceLength);
    }

    /** Bytes of the files, without padding. */
    public long dataLength() {
        return length - padding.total();
    }

    /** Bytes in this piece, as peers count: padding is part of it in v1 and hybrids (its SHA-1 covers it), not in v2. */
    public int pieceSize(int piece) {
        return padding.isCounted() ? fullSize(piece) : dataSize(piece);
    }

    /** Bytes in this piece, without the padding at its end. */
    public int dataSize(int piece) {
        return fullSize(piece) - padding.of(piece);
    }

    /** Bytes in this piece, with padding. */
    public int fullSize(int piece) {
        return (int) Math.min(pieceLength, length - pieceOffset(piece));
    }

    /** Where the piece begins in the data. */
    public long pieceOffset(int piece) {
        return (long) piece * pieceLength;
    }

    /** The piece that holds this byte. */
    public int pieceAt(long offset) {
        return (int) (offset / pieceLength);
    }

    /** Blocks to fetch: those that are all padding are not. */
    public int blockCount(int piece) {
        return (dataSize(piece) + BLOCK - 1) / BLOCK;
    }

    /** Bytes in this block of a piece, as it is asked for. */
    public int blockSize(int piece, int block) {
        return Math.min(BLOCK, pieceSize(piece) - block * BLOCK);
    }
}
