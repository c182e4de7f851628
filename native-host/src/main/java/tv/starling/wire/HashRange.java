package tv.starling.wire;

import java.nio.ByteBuffer;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.Merkle;

/**
 * Hashes of a file's tree that one peer asks of another (BEP 52): some of one layer, and what proves them.
 *
 * @param root the file
 * @param layer counted from the leaves, as in {@link Merkle}
 * @param index of the first in its layer
 * @param count a power of two; {@code index} is a multiple of it
 * @param proofLayers layers above, for each of which the one hash is wanted that can't be computed from those before
 */
public record HashRange(Hash256 root, int layer, int index, int count, int proofLayers) {
    /** Leaves of a piece of 128 MiB; others ask for 512 of a piece layer. */
    public static final int MAX_COUNT = 8192;

    static final int LENGTH = Hash256.LENGTH + 16;
    /** More layers than a file can have. */
    private static final int MAX_LAYERS = 62;

    /** Hashes beside the way up that an answer has after the asked ones. */
    public int uncles() {
        return Math.max(0, proofLayers + 1 - Integer.numberOfTrailingZeros(count));
    }

    /** The layer of the hash that an answer leads to. */
    public int provenLayer() {
        return layer + Integer.numberOfTrailingZeros(count) + uncles();
    }

    /** Bytes of a right answer. */
    public int answerLength() {
        return (count + uncles()) * Merkle.HASH_LENGTH;
    }

    static HashRange decode(ByteBuffer in) {
        byte[] root = new byte[Hash256.LENGTH];
        in.get(0, root);
        var range = new HashRange(Hash256.of(root), in.getInt(32), in.getInt(36), in.getInt(40), in.getInt(44));
        boolean sane = range.layer >= 0
                && range.layer <= MAX_LAYERS
                && range.index >= 0
                && range.count > 0
                && range.count <= MAX_COUNT
                && range.proofLayers >= 0
                && range.proofLayers <= MAX_LAYERS
                && Integer.bitCount(range.count) == 1
                && range.index % range.count == 0;
        if (!sane) {
            throw new ProtocolException("hashes of no tree: " + range);
        }
        return range;
    }

    void encode(ByteBuffer out) {
        out.put(root.bytes()).putInt(layer).putInt(index).putInt(count).putInt(proofLayers);
    }
}
