package tv.starling.swarm;

import tv.starling.metainfo.PieceLayout;

/** Numbers a torrent's blocks from 0, in order of its data; blocks that are all padding leave numbers out. */
record BlockNumbers(PieceLayout layout) {

    int of(int piece, int block) {
        return piece * perPiece() + block;
    }

    int of(BlockRequest request) {
        return of(request.piece(), request.offset() / PieceLayout.BLOCK);
    }

    int piece(int number) {
        return number / perPiece();
    }

    int block(int number) {
        return number % perPiece();
    }

    boolean isBlock(int number) {
        return block(number) < layout.blockCount(piece(number));
    }

    /** The block after this one, also after the last. */
    int next(int number) {
        int next = number + 1;
        while (next < end() && !isBlock(next)) {
            next++;
        }
        return next;
    }

    BlockRequest request(int number) {
        int piece = piece(number);
        int block = block(number);
        return new BlockRequest(piece, block * PieceLayout.BLOCK, layout.blockSize(piece, block));
    }

    /** Where the block begins in the data. */
    long offset(int number) {
        return layout.pieceOffset(piece(number)) + (long) block(number) * PieceLayout.BLOCK;
    }

    /** The first block that begins at this byte or after it. */
    int from(long offset) {
        int piece = layout.pieceAt(offset);
        int block = (int) ((offset - layout.pieceOffset(piece) + PieceLayout.BLOCK - 1) / PieceLayout.BLOCK);
        return block < layout.blockCount(piece) ? of(piece, block) : of(piece + 1, 0);
    }

    /** After the last one. */
    int end() {
        int last = layout.pieceCount() - 1;
        return of(last, layout.blockCount(last));
    }

    private int perPiece() {
        return (layout.pieceLength() + PieceLayout.BLOCK - 1) / PieceLayout.BLOCK;
    }
}
