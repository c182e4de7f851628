package tv.starling.metainfo;

/**
 * How a length of data is cut into pieces and blocks.
 *
 * @param length bytes in all, over every file
 * @param pieceLength bytes of every piece but perhaps the last
 */
public record PieceLayout(long length, int pieceLength) {
    /** The unit of requests on the wire. */
    public static final int BLOCK = 16 * 1024;

    public PieceLayout {
        if (length <= 0 || pieceLength <= 0 || (length + pieceLength - 1) / pieceLength > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("layout of " + length + " bytes in pieces of " + pieceLength);
        }
    }

    public int pieceCount() {
        return (int) ((length + pieceLength - 1) / pieceLength);
    }

    /** Bytes in this piece. */
    public int pieceSize(int piece) {
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

    public int blockCount(int piece) {
        return (pieceSize(piece) + BLOCK - 1) / BLOCK;
    }

    /** Bytes in this block of a piece. */
    public int blockSize(int piece, int block) {
        return Math.min(BLOCK, pieceSize(piece) - block * BLOCK);
    }
}
