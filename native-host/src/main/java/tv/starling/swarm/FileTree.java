package tv.starling.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.HashRange;

/** What is known of one file's tree of hashes (BEP 52): its root, and its piece layer as far as it was proven. */
final class FileTree {
    /** Hashes of a piece layer asked for at once; BEP 52 says that more should not be. */
    static final int CHUNK = 512;

    private final Hash256 root;
    private final int firstPiece;
    private final long blocks;
    private final int pieces;
    private final int pieceLayer;
    private final byte[] layer;
    private final BitSet known = new BitSet();
    /** From the piece layer to the root; made when it is first needed, of a whole layer. */
    private final List<byte[]> levels = new ArrayList<>();

    FileTree(Hash256 root, int firstPiece, long length, int pieceLength) {
        this.root = root;
        this.firstPiece = firstPiece;
        this.blocks = (length - 1) / PieceLayout.BLOCK + 1;
        this.pieces = Math.toIntExact((length - 1) / pieceLength + 1);
        this.pieceLayer = pieces == 1 ? Merkle.rootLayer(blocks) : Merkle.pieceLayer(pieceLength);
        this.layer = pieces == 1 ? root.bytes() : new byte[pieces * Merkle.HASH_LENGTH];
        known.set(0, pieces == 1 ? 1 : 0);
    }

    Hash256 root() {
        return root;
    }

    int firstPiece() {
        return firstPiece;
    }

    int pieces() {
        return pieces;
    }

    boolean knows(int piece) {
        return known.get(piece - firstPiece);
    }

    boolean isWhole() {
        return known.cardinality() == pieces;
    }

    /** The piece layer; to be asked for when it is whole. */
    byte[] layer() {
        return layer;
    }

    /** Takes over a layer that has been checked. */
    void add(byte[] whole) {
        System.arraycopy(whole, 0, layer, 0, layer.length);
        known.set(0, pieces);
    }

    boolean isRight(int piece, byte[] leaves) {
        return Arrays.equals(Merkle.at(layer, piece - firstPiece, pieceLayer), Merkle.raise(leaves, 0, pieceLayer));
    }

    /** Whether this is the hash of the piece, which is known. */
    boolean is(int piece, Hash256 hash) {
        return hash.is(Merkle.at(layer, piece - firstPiece, pieceLayer));
    }

    private int rootLayer() {
        return Merkle.rootLayer(blocks);
    }

    // --- asking -------------------------------------------------------------------------------------------------

    /** What is to be asked of peers for the whole piece layer, with proofs up to the root; nothing where it is there. */
    List<HashRange> missing() {
        var missing = new ArrayList<HashRange>();
        for (int from = 0; from < pieces; from += CHUNK) {
            if (known.nextClearBit(from) < Math.min(from + CHUNK, pieces)) {
                int count = Math.min(CHUNK, 1 << (rootLayer() - pieceLayer));
                missing.add(new HashRange(root, pieceLayer, from, count, rootLayer() - pieceLayer - 1));
            }
        }
        return missing;
    }

    /** The leaves of a piece, with no more proof than the piece's own hash, which is known; empty for a lone block. */
    Optional<HashRange> leaves(int piece) {
        int count = 1 << pieceLayer;
        return pieceLayer == 0 || count > HashRange.MAX_COUNT
                ? Optional.empty()
                : Optional.of(new HashRange(root, 0, (piece - firstPiece) * count, count, pieceLayer - 1));
    }

    /** The pieces, of the torrent, that these hashes are of: first and behind the last. */
    int firstPiece(HashRange range) {
        return firstPiece + (range.layer() == 0 && pieceLayer > 0 ? range.index() >> pieceLayer : range.index());
    }

    int endPiece(HashRange range) {
        int end = range.layer() == 0 && pieceLayer > 0 ? firstPiece(range) + 1 : firstPiece(range) + range.count();
        return Math.min(end, firstPiece + pieces);
    }

    /** An answer to {@link #missing}: true when it is proven, and taken over. */
    boolean accept(HashRange range, byte[] answer) {
        byte[] hashes = Arrays.copyOf(answer, range.count() * Merkle.HASH_LENGTH);
        if (range.provenLayer() != rootLayer() || !root.is(ancestor(range, answer, hashes))) {
            return false;
        }
        int count = Math.min(range.count(), pieces - range.index());
        System.arraycopy(hashes, 0, layer, range.index() * Merkle.HASH_LENGTH, count * Merkle.HASH_LENGTH);
        known.set(range.index(), range.index() + count);
        return true;
    }

    /** An answer to {@link #leaves}: the leaves, padded, when they lead to the piece's hash. */
    Optional<byte[]> proven(HashRange range, byte[] answer) {
        byte[] hashes = Arrays.copyOf(answer, range.count() * Merkle.HASH_LENGTH);
        byte[] right = Merkle.at(layer, range.index() >> pieceLayer, pieceLayer);
        return range.provenLayer() == pieceLayer && Arrays.equals(right, ancestor(range, answer, hashes))
                ? Optional.of(hashes)
                : Optional.empty();
    }

    private static byte[] ancestor(HashRange range, byte[] answer, byte[] hashes) {
        byte[] proof = Arrays.copyOfRange(answer, hashes.length, answer.length);
        return Merkle.ancestor(hashes, range.layer(), range.index(), proof);
    }

    // --- answering ----------------------------------------------------------------------------------------------

    /** Whether leaves of one piece are asked for, which are in no layer that is kept. */
    boolean isOfLeaves(HashRange range) {
        return range.layer() == 0
                && pieceLayer > 0
                && range.count() <= 1 << pieceLayer
                && fits(range)
                && (isWhole() || range.provenLayer() <= pieceLayer);
    }

    private boolean fits(HashRange range) {
        int width = 1 << (rootLayer() - Math.min(range.layer(), rootLayer()));
        return range.layer() <= rootLayer()
                && range.index() <= width - range.count()
                && range.provenLayer() <= rootLayer();
    }

    /** The answer out of the piece layer; empty where it has none. */
    Optional<byte[]> answer(HashRange range) {
        if (range.layer() < pieceLayer || !fits(range) || !isWhole()) {
            return Optional.empty();
        }
        byte[] answer = new byte[range.answerLength()];
        for (int i = 0; i < range.count(); i++) {
            put(answer, i, at(range.layer(), range.index() + i));
        }
        putUncles(range, answer, range.count(), range.layer() + Integer.numberOfTrailingZeros(range.count()));
        return Optional.of(answer);
    }

    /** The answer of a request for leaves, when those of the piece are at hand. */
    byte[] answer(HashRange range, byte[] leaves) {
        byte[] answer = new byte[range.answerLength()];
        int first = range.index() & ((1 << pieceLayer) - 1);
        for (int i = 0; i < range.count(); i++) {
            put(answer, i, Merkle.at(leaves, first + i, 0));
        }
        int steps = Integer.numberOfTrailingZeros(range.count());
        int inPiece = Math.min(range.uncles(), pieceLayer - steps);
        byte[] proof = Merkle.proof(leaves, 0, first, range.count(), inPiece);
        System.arraycopy(proof, 0, answer, range.count() * Merkle.HASH_LENGTH, proof.length);
        putUncles(range, answer, range.count() + inPiece, steps + inPiece);
        return answer;
    }

    /** Those from this layer, which is not below the piece layer, to the last that is wanted. */
    private void putUncles(HashRange range, byte[] answer, int from, int fromLayer) {
        int height = fromLayer;
        for (int i = from; i < answer.length / Merkle.HASH_LENGTH; i++, height++) {
            put(answer, i, at(height, (range.index() >> (height - range.layer())) ^ 1));
        }
    }

    private static void put(byte[] answer, int index, byte[] hash) {
        System.arraycopy(hash, 0, answer, index * Merkle.HASH_LENGTH, Merkle.HASH_LENGTH);
    }

    private byte[] at(int height, int index) {
        if (levels.isEmpty()) {
            levels.add(layer);
            for (int up = pieceLayer; up < rootLayer(); up++) {
                levels.add(Merkle.raise(levels.getLast(), up, up + 1));
            }
        }
        return Merkle.at(levels.get(height - pieceLayer), index, height);
    }
}
