package tv.starling.swarm;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides whom to let go where there is no room for another peer: of those that had time to show what they are good for
 * and move nothing either way, first who wants nothing and has nothing for us, then who has been there longest.
 */
final class Turnover {
    /** A peer may be choked for two turns of thirty seconds before anything moves. */
    private static final long GRACE_NANOS = 60_000_000_000L;
    /** Between two that are let go for peers that we only know of: who is known is not yet better. */
    static final long INTERVAL_NANOS = 30_000_000_000L;

    /** @param wanted it has what we want, or wants what we have */
    record Standing(int id, boolean wanted, long bytesPerSecond, long ageNanos) {}

    private Turnover() {}

    /** Empty when all are of use. */
    static Optional<Integer> leastUseful(List<Standing> peers) {
        return peers.stream()
                .filter(p -> p.ageNanos >= GRACE_NANOS && p.bytesPerSecond == 0)
                .min(Comparator.comparing(Standing::wanted)
                        .thenComparing(
                                Comparator.comparingLong(Standing::ageNanos).reversed()))
                .map(Standing::id);
    }
}
