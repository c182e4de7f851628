package tv.starling.swarm;

import java.util.Arrays;
import java.util.BitSet;
import tv.starling.metainfo.Merkle;

/**
 * The blocks of one piece of v2 on its way (BEP 52): the leaf of each as it came, held against the right one as soon as some
 * peer has told it. A decider.
 */
final class CheckedPiece {
    /** Not followed block by block: nothing is ever known of it. */
    static final CheckedPiece NONE = new CheckedPiece(0);

    private final byte[] came;
    private final BitSet there = new BitSet();
    private final BitSet right = new BitSet();
    private final int blocks;
    private byte[] leaves = {};

    CheckedPiece(int blocks) {
        this.blocks = blocks;
        this.came = new byte[blocks * Merkle.HASH_LENGTH];
    }

    int blocks() {
        return blocks;
    }

    /** The right leaves have been told. */
    boolean knows() {
        return leaves.length > 0;
    }

    /** A block is on disk; false when it is known to be wrong, and then it counts as not there. */
    boolean written(int block, byte[] leaf) {
        System.arraycopy(leaf, 0, came, block * Merkle.HASH_LENGTH, Merkle.HASH_LENGTH);
        there.set(block);
        return !knows() || compare(block);
    }

    /** The right leaves came, proven: which blocks are wrong that are there; they count as not there. */
    BitSet know(byte[] rightLeaves) {
        leaves = rightLeaves;
        BitSet wrong = (BitSet) there.clone();
        there.stream().filter(this::isSame).forEach(wrong::clear);
        right.or(there);
        right.andNot(wrong);
        there.andNot(wrong);
        return wrong;
    }

    private boolean compare(int block) {
        boolean same = isSame(block);
        right.set(block, same);
        there.set(block, same);
        return same;
    }

    private boolean isSame(int block) {
        int from = block * Merkle.HASH_LENGTH;
        int to = from + Merkle.HASH_LENGTH;
        return Arrays.equals(came, from, to, leaves, from, to);
    }

    /** As it came; of a block that was written. */
    byte[] leaf(int block) {
        int from = block * Merkle.HASH_LENGTH;
        return Arrays.copyOfRange(came, from, from + Merkle.HASH_LENGTH);
    }

    /** What is not known to be right. */
    BitSet others() {
        BitSet others = new BitSet();
        others.set(0, blocks);
        others.andNot(right);
        return others;
    }

    /** All of it is there and right. */
    boolean isRight() {
        return knows() && right.cardinality() == blocks;
    }

    /** The first block from this one on that is not known to be right. */
    int rightUntil(int block) {
        return right.nextClearBit(block);
    }
}
