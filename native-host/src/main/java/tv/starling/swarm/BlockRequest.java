package tv.starling.swarm;

import tv.starling.metainfo.PieceLayout;

/**
 * A block that is asked for (BEP 3 request).
 *
 * @param offset bytes from the piece's start
 * @param length bytes, at most 16 KiB
 */
record BlockRequest(int piece, int offset, int length) {
    /** Whether it is a block of the torrent: what a peer sends unasked may be cut anyhow. */
    boolean isBlockOf(PieceLayout layout) {
        return piece < layout.pieceCount()
                && offset % PieceLayout.BLOCK == 0
                && offset / PieceLayout.BLOCK < layout.blockCount(piece)
                && length == layout.blockSize(piece, offset / PieceLayout.BLOCK);
    }

    // Written out because they are called for every block: those that a record is given are slow method handles under
    // the
    // first compiler, the only one that runs (see the launcher).

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockRequest it && piece == it.piece && offset == it.offset && length == it.length;
    }

    @Override
    public int hashCode() {
        return (piece * 31 + offset) * 31 + length;
    }
}
