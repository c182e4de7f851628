package tv.starling.swarm;

import tv.starling.metainfo.PieceLayout;

/** A piece on its way: which of its blocks are free, asked for (how often, due when, late when) or received (from whom). */
final class PartialPiece {
    /** Nobody: the block has not been received. */
    static final int NOBODY = -1;

    final int piece;
    private final PieceLayout layout;
    private final byte[] requesters;
    private final long[] dueNanos;
    private final long[] lateNanos;
    private final int[] sender;
    private int free;
    private int missing;

    PartialPiece(PieceLayout layout, int piece) {
        this.layout = layout;
        this.piece = piece;
        int blocks = layout.blockCount(piece);
        requesters = new byte[blocks];
        dueNanos = new long[blocks];
        lateNanos = new long[blocks];
        sender = new int[blocks];
        java.util.Arrays.fill(sender, NOBODY);
        free = blocks;
        missing = blocks;
    }

    int blocks() {
        return sender.length;
    }

    /** Blocks neither received nor asked for. */
    int free() {
        return free;
    }

    boolean complete() {
        return missing == 0;
    }

    /** Nothing of it has come. */
    boolean isUntouched() {
        return missing == blocks();
    }

    boolean isFree(int block) {
        return sender[block] == NOBODY && requesters[block] == 0;
    }

    boolean isMissing(int block) {
        return sender[block] == NOBODY;
    }

    int requesters(int block) {
        return requesters[block];
    }

    /** When it should come from whom it was last asked of. */
    long dueNanos(int block) {
        return dueNanos[block];
    }

    /** When that one has taken longer than it ever should. */
    long lateNanos(int block) {
        return lateNanos[block];
    }

    /** The peer that delivered a block, or {@link #NOBODY}. */
    int sender(int block) {
        return sender[block];
    }

    BlockRequest request(int block) {
        return new BlockRequest(piece, block * PieceLayout.BLOCK, layout.blockSize(piece, block));
    }

    void asked(int block, long dueAtNanos, long lateAtNanos) {
        if (isFree(block)) {
            free--;
        }
        requesters[block]++;
        dueNanos[block] = dueAtNanos;
        lateNanos[block] = lateAtNanos;
    }

    void released(int block) {
        if (requesters[block] == 0) {
            throw new IllegalStateException("released more often than asked");
        }
        requesters[block]--;
        if (isFree(block)) {
            free++;
        }
    }

    /** What was received is wrong. */
    void lost(int block) {
        sender[block] = NOBODY;
        missing++;
        if (isFree(block)) {
            free++;
        }
    }

    void received(int block, int from) {
        if (isFree(block)) {
            free--;
        }
        sender[block] = from;
        missing--;
    }
}
