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

    private static final int MOST_SPREAD = 16;

    private Soonest() {}

    /** One for us, and one for each viewer that fetches from the same seeds. */
    static int spread(List<PeerConnection> peers) {
        long viewers = peers.stream()
                .filter(p -> !p.pieces().isSeed() && p.peerInterested())
                .count();
        return (int) Math.min(MOST_SPREAD, 1 + viewers);
    }

    static boolean isAnother(PeerConnection asker, int piece, List<PeerConnection> peers) {
        boolean seed = asker.pieces().isSeed();
        long mine = asker.expectedNanos();
        for (PeerConnection other : peers) {
            if (other != asker && other.offers(piece)) {
                long theirs = other.expectedNanos();
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
