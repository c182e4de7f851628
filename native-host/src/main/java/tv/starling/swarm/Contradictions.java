package tv.starling.swarm;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Tells a hybrid whose two versions have hashes of different data from peers that lie (BEP 52). What SHA-1 calls right and the
 * tree wrong may be one liar's, who has two blocks of one SHA-1; where others send such pieces too it is the torrent. And where a block is
 * wrong by its tree as it comes, SHA-1 has not been asked: when nobody else has the piece, or another peer sends the same and no
 * piece was right by both so far, it is tried: fetched to its end all the same, so that SHA-1 can tell. Where one peer sent such a
 * piece and nobody comes to send another, it stands. A decider.
 */
final class Contradictions {
    /** Wrong blocks remembered, and pieces of which something was seen. */
    private static final int MOST = 256;

    /** Others had their time to come. */
    static final long ALONE_NANOS = 30_000_000_000L;

    private record Block(int piece, int block) {}

    private record Wrong(byte[] leaf, int sender) {}

    private final Map<Block, Wrong> wrongBlocks = new LinkedHashMap<>();
    /** Right by SHA-1 and wrong by the tree, and who sent them. */
    private final Set<Integer> contradicted = new LinkedHashSet<>();

    private final Set<Integer> senders = new LinkedHashSet<>();
    private final Set<Integer> trials = new LinkedHashSet<>();
    private final Set<Integer> tried = new LinkedHashSet<>();
    /** Of these the pieces that a peer is known to have sent, and that were not right since. */
    private final Set<Integer> standing = new LinkedHashSet<>();

    private OptionalLong aloneSinceNanos = OptionalLong.empty();
    private boolean agreed;

    /** The piece is right by both. */
    void agree(int piece) {
        agreed = true;
        standing.remove(piece);
    }

    /** @return whether the torrent is to blame, as nobody has come who sends another piece than the one that stands */
    boolean stand(boolean alone, long nowNanos) {
        if (!alone || standing.isEmpty()) {
            aloneSinceNanos = OptionalLong.empty();
        } else if (aloneSinceNanos.isEmpty()) {
            aloneSinceNanos = OptionalLong.of(nowNanos);
        }
        return aloneSinceNanos.isPresent() && nowNanos - aloneSinceNanos.getAsLong() > ALONE_NANOS;
    }

    /**
     * A block is wrong by its tree, as it came.
     *
     * @param lone whether nobody else has the piece
     * @return whether the piece is to be fetched to its end before anybody is blamed
     */
    boolean tries(int piece, int block, byte[] leaf, int sender, boolean lone) {
        if (trials.contains(piece)) {
            return true;
        }
        if (tried.contains(piece) || tried.size() >= MOST) {
            return false;
        }
        Wrong before = wrongBlocks.get(new Block(piece, block));
        boolean same = !agreed && before != null && before.sender() != sender && Arrays.equals(before.leaf(), leaf);
        if (same || lone || contradicted.contains(piece)) {
            tried.add(piece);
            return trials.add(piece);
        }
        if (wrongBlocks.size() < MOST) {
            wrongBlocks.put(new Block(piece, block), new Wrong(leaf, sender));
        }
        return false;
    }

    boolean isTried(int piece) {
        return trials.contains(piece);
    }

    void triedInVain(int piece) {
        trials.remove(piece);
    }

    /** The piece is right by SHA-1 and wrong by its tree; true when the torrent is to blame, as others sent such a one too. */
    boolean isTorrents(int piece, Set<Integer> from) {
        boolean again = from.size() > 1 && contradicted.contains(piece);
        boolean others = again || senders.stream().anyMatch(sender -> !from.contains(sender));
        if (contradicted.size() < MOST) {
            contradicted.add(piece);
            senders.addAll(from);
            if (!from.contains(PartialPiece.NOBODY)) {
                standing.add(piece);
            }
        }
        return others || trials.contains(piece);
    }
}
