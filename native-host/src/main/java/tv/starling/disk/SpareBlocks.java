package tv.starling.disk;

import java.util.ArrayDeque;
import java.util.Deque;
import tv.starling.metainfo.PieceLayout;

/** Arrays of blocks that were written, to be received into again. Swarm thread. */
final class SpareBlocks {
    /** 8 MiB: what may be in flight between socket and disk, and what a turn of the loop adds to it. */
    private static final int SPARE_MAX = 512;

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
