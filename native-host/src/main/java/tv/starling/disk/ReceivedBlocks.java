package tv.starling.disk;

import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayout;

/**
 * The blocks of one piece as they came, before the disk had them: a checksum of each, so that a fault of the disk is not
 * taken for a peer's; and in BitTorrent v2 the leaf of each. One lane's thread.
 */
final class ReceivedBlocks {
    private final PieceLayout layout;
    private final int piece;
    private final BitSet there = new BitSet();
    private final int[] checksums;
    private final byte[] leaves;

    ReceivedBlocks(PieceLayout layout, int piece, boolean hasLeaves) {
        this.layout = layout;
        this.piece = piece;
        this.checksums = new int[layout.blockCount(piece)];
        this.leaves = hasLeaves ? new byte[checksums.length * Merkle.HASH_LENGTH] : new byte[0];
    }

    /** @return the block's leaf, in v2 */
    byte[] put(int block, byte[] bytes) {
        there.set(block);
        checksums[block] = checksum(bytes);
        if (leaves.length == 0) {
            return leaves;
        }
        // What a hybrid's peers send beyond the file's end is padding, which has no part in its tree.
        int length = Math.min(bytes.length, layout.dataSize(piece) - block * PieceLayout.BLOCK);
        byte[] leaf = Digests.sha256(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
        System.arraycopy(leaf, 0, leaves, block * Merkle.HASH_LENGTH, Merkle.HASH_LENGTH);
        return leaf;
    }

    boolean has(int block) {
        return there.get(block);
    }

    boolean isSame(int block, byte[] bytes) {
        return checksums[block] == checksum(bytes);
    }

    /** False when there is none of this block. */
    boolean copyLeaf(int block, byte[] into) {
        boolean known = there.get(block) && leaves.length > 0;
        if (known) {
            System.arraycopy(leaves, block * Merkle.HASH_LENGTH, into, block * Merkle.HASH_LENGTH, Merkle.HASH_LENGTH);
        }
        return known;
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }
}
