package tv.starling.live;

import java.util.Arrays;
import java.util.BitSet;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;

/** One piece of the window: its verified record, and which blocks of it are here. */
final class LivePiece {
    private static final int HASH_LENGTH = 32;

    private final LiveMessage.Record message;
    private final BitSet blocks = new BitSet();
    private int missing;

    LivePiece(LiveMessage.Record message) {
        this.message = message;
        this.missing = blockCount();
    }

    LiveRecord record() {
        return message.record();
    }

    /** As it is passed on. */
    LiveMessage.Record message() {
        return message;
    }

    int blockCount() {
        return (record().length() + PieceLayout.BLOCK - 1) / PieceLayout.BLOCK;
    }

    int blockLength(int place) {
        return Math.min(PieceLayout.BLOCK, record().length() - place * PieceLayout.BLOCK);
    }

    byte[] leaf(int place) {
        return Arrays.copyOfRange(message.leaves(), place * HASH_LENGTH, (place + 1) * HASH_LENGTH);
    }

    boolean has(int place) {
        return blocks.get(place);
    }

    void got(int place) {
        missing -= blocks.get(place) ? 0 : 1;
        blocks.set(place);
    }

    boolean isWhole() {
        return missing == 0;
    }
}
