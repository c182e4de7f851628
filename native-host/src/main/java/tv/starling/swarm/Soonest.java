package tv.starling.swarm;

import java.util.List;

/**
 * Decides whether a piece that is due is left to another peer: to one that delivers it much sooner; and by a peer that has
 * everything to one that has little else, for what only a seed has must come from it.
 */
final class Soonest {
    /** A peer so much slower than the soonest is not asked. */
    private static final int MUCH = 2;
    /** A seed is spared where another takes no longer than this, or than the seed. */
    private static final long SOON_NANOS = 300_000_000L;

    private Soonest() {}

    static boolean isAnother(PeerConnection asker, int piece, List<PeerConnection> peers) {
        boolean seed = asker.pieces().isSeed();
        long mine = asker.responseNanos();
        for (PeerConnection other : peers) {
            if (other != asker && other.offers(piece)) {
                long theirs = other.responseNanos();
                boolean spares =
                        seed && !other.pieces().isSeed() && other.requests().room() > 0;
                if (theirs * MUCH < mine || spares && theirs <= Math.max(mine * MUCH, SOON_NANOS)) {
                    return true;
                }
            }
        }
        return false;
    }
}
