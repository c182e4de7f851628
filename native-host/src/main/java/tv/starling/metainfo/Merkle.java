package tv.starling.metainfo;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The hash trees of BitTorrent v2 (BEP 52): one for each file, binary, its leaves the SHA-256 of the file's blocks of 16 KiB.
 *
 * <p>A <em>layer</em> is counted from the leaves, which are layer 0; its hashes are given end to end, 32 bytes each, without
 * those that only make the tree full: they are the {@link #pad} of that layer. So a hash of layer n covers 2^n blocks.
 *
 * <p>To make a file's part of a torrent: {@code leaves} of its bytes (or {@link #leaf} block by block), {@code root(leaves, 0)}
 * is its {@code pieces root}. If it is longer than a piece, its entry in {@code piece layers} is
 * {@code raise(leaves, 0, pieceLayer(pieceLength))}; {@code root} of that layer is the same root.
 */
public final class Merkle {
    /** Bytes of a hash. */
    public static final int HASH_LENGTH = 32;

    private static final int MAX_LAYER = 62;
    private static final byte[][] PADS = pads();

    private Merkle() {}

    /** The leaf of one block, which is of 16 KiB or, at the end of a file, 1 byte at least. */
    public static byte[] leaf(byte[] block) {
        return Digests.sha256(block);
    }

    /** Layer 0 of a file with these bytes. */
    public static byte[] leaves(byte[] data) {
        var leaves = new ByteArrayOutputStream();
        for (int from = 0; from < data.length; from += PieceLayout.BLOCK) {
            leaves.writeBytes(leaf(Arrays.copyOfRange(data, from, Math.min(data.length, from + PieceLayout.BLOCK))));
        }
        return leaves.toByteArray();
    }

    /** The hash, in this layer, of what lies wholly beyond a file's end: zeros in layer 0. */
    public static byte[] pad(int layer) {
        return PADS[layer].clone();
    }

    /** The layer whose hashes cover one piece each; a piece is 16 KiB times a power of two. */
    public static int pieceLayer(int pieceLength) {
        return Integer.numberOfTrailingZeros(pieceLength / PieceLayout.BLOCK);
    }

    /** The layer of the root of a file with so many blocks, 1 at least: 0 for one block, 1 for two, 2 for three and four. */
    public static int rootLayer(long blocks) {
        return Long.SIZE - Long.numberOfLeadingZeros(blocks - 1);
    }

    /** Hashes that a layer of a file has without its padding. */
    public static int hashesIn(int layer, long blocks) {
        return Math.toIntExact(((blocks - 1) >> layer) + 1);
    }

    /**
     * What the hashes of layer {@code from} become in layer {@code to}.
     *
     * @param hashes from an even place of the layer on, so that the first two have one parent; padded where they end
     */
    public static byte[] raise(byte[] hashes, int from, int to) {
        byte[] raised = hashes;
        for (int layer = from; layer < to; layer++) {
            raised = parents(raised, layer);
        }
        return raised;
    }

    /**
     * The hash over all of these: the root of a file, or of a subtree when the hashes are of one.
     *
     * @param hashes one at least, all that the layer has
     */
    public static byte[] root(byte[] hashes, int layer) {
        return raise(hashes, layer, layer + rootLayer(hashes.length / HASH_LENGTH));
    }

    /**
     * What proves hashes of a file to who knows its root: the hashes beside the way up, lowest first.
     *
     * @param hashes the whole layer
     * @param index of the first proven one, a multiple of {@code count}
     * @param count of proven ones, a power of two
     * @param uncles how many are wanted; all up to the root are {@code rootLayer - layer - log2(count)}
     */
    public static byte[] proof(byte[] hashes, int layer, int index, int count, int uncles) {
        var proof = new ByteArrayOutputStream();
        int steps = Integer.numberOfTrailingZeros(count);
        byte[] level = raise(hashes, layer, layer + steps);
        int at = index >> steps;
        for (int height = layer + steps; height < layer + steps + uncles; height++) {
            proof.writeBytes(at(level, at ^ 1, height));
            level = parents(level, height);
            at >>= 1;
        }
        return proof.toByteArray();
    }

    /**
     * Where a proof ends: the ancestor of these hashes, in layer {@code layer + log2(count) + uncles}. They are right if the
     * known hash there is the same.
     *
     * @param hashes a power of two of them, padded
     * @param index of the first in its layer, a multiple of how many there are
     * @param proof lowest first, see {@link #proof}
     */
    public static byte[] ancestor(byte[] hashes, int layer, int index, byte[] proof) {
        int steps = Integer.numberOfTrailingZeros(hashes.length / HASH_LENGTH);
        byte[] hash = raise(hashes, layer, layer + steps);
        int at = index >> steps;
        for (int from = 0; from < proof.length; from += HASH_LENGTH) {
            byte[] uncle = Arrays.copyOfRange(proof, from, from + HASH_LENGTH);
            hash = (at & 1) == 0 ? parent(hash, uncle) : parent(uncle, hash);
            at >>= 1;
        }
        return hash;
    }

    /** One hash of a layer, its padding where it has ended. */
    public static byte[] at(byte[] hashes, int index, int layer) {
        long from = (long) index * HASH_LENGTH;
        return from < hashes.length ? Arrays.copyOfRange(hashes, (int) from, (int) from + HASH_LENGTH) : pad(layer);
    }

    private static byte[] parents(byte[] hashes, int layer) {
        MessageDigest digest = Digests.newSha256();
        int count = (hashes.length / HASH_LENGTH + 1) / 2;
        var parents = new byte[count * HASH_LENGTH];
        for (int i = 0; i < count; i++) {
            int from = 2 * i * HASH_LENGTH;
            int length = Math.min(2 * HASH_LENGTH, hashes.length - from);
            digest.update(hashes, from, length);
            if (length == HASH_LENGTH) {
                digest.update(PADS[layer]);
            }
            System.arraycopy(digest.digest(), 0, parents, i * HASH_LENGTH, HASH_LENGTH);
        }
        return parents;
    }

    private static byte[] parent(byte[] left, byte[] right) {
        MessageDigest digest = Digests.newSha256();
        digest.update(left);
        return digest.digest(right);
    }

    private static byte[][] pads() {
        var pads = new byte[MAX_LAYER + 1][HASH_LENGTH];
        for (int layer = 1; layer <= MAX_LAYER; layer++) {
            pads[layer] = parent(pads[layer - 1], pads[layer - 1]);
        }
        return pads;
    }
}
