package tv.starling.live;

import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.PieceLayout;

/**
 * How the stream is cut: blocks are numbered through all pieces, and dealt to substreams in turn.
 *
 * @param rate bytes a second
 */
record Grid(int blocksPerPiece, int substreams, int rate) {
    static Grid of(LiveDictionary dictionary) {
        return new Grid(
                dictionary.blocksPerPiece(),
                dictionary.substreams(),
                dictionary.media().rate());
    }

    int substream(long block) {
        return (int) (block % substreams);
    }

    int piece(long block) {
        return (int) (block / blocksPerPiece);
    }

    /** In its piece. */
    int place(long block) {
        return (int) (block % blocksPerPiece);
    }

    int offset(long block) {
        return place(block) * PieceLayout.BLOCK;
    }

    long block(int piece, int place) {
        return (long) piece * blocksPerPiece + place;
    }

    /** The first block of the substream that is not before this one. */
    long from(long block, int substream) {
        return block + Math.floorMod(substream - block, (long) substreams);
    }

    long blockMillis() {
        return PieceLayout.BLOCK * 1000L / rate;
    }

    long pieceMillis() {
        return blocksPerPiece * PieceLayout.BLOCK * 1000L / rate;
    }

    /** From one block of a substream to the next. */
    long periodMillis() {
        return substreams * PieceLayout.BLOCK * 1000L / rate;
    }
}
