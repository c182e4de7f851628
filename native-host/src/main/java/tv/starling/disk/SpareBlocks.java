package tv.starling.disk;

import java.util.ArrayDeque;
import java.util.Deque;
import tv.starling.metainfo.PieceLayout;

/** Arrays of blocks that were written, to be received into again. Swarm thread. */
final class SpareBlocks {
    /** 4 MiB: what a fast download has in flight between socket and disk; the rest is left to the collector. */
    private static final int SPARE_MAX = 256;

    private final Deque<byte[]> spare = new ArrayDeque<>();

    byte[] take() {
        byte[] block = spare.pollLast(); // the last one used is in the processor's cache
        return block == null ? new byte[PieceLayout.BLOCK] : block;
    }

    void give(byte[] block) {
        if (block.length == PieceLayout.BLOCK && spare.size() < SPARE_MAX) {
            spare.addLast(block);
        }
    }
}
