package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides whom to upload to (BEP 3, "choking"): those who come first in the {@link ChokingOrder}, tit for tat while fetching,
 * and always one optimistic unchoke, drawn at random from the rest every 30 s, newcomers three times as likely.
 *
 * <p>A decider: it remembers the optimistic choice and nothing else.
 */
final class Choker {
    static final long INTERVAL_NANOS = 10_000_000_000L;
    private static final long OPTIMISTIC_NANOS = 30_000_000_000L;
    private static final int NEWCOMER_CHANCES = 3;

    /**
     * @param newcomer connected less than a minute ago
     * @param unchokedNanos how long it has been unchoked, 0 when choked
     * @param chokedNanos how long it has been choked, 0 when unchoked
     * @param percent how much of the torrent it has
     */
    record Candidate(
            int id,
            boolean interested,
            boolean snubbed,
            boolean newcomer,
            long downBytesPerSecond,
            long upBytesPerSecond,
            long unchokedNanos,
            long chokedNanos,
            int percent) {}

    private final RandomGenerator random;
    private OptionalInt optimistic = OptionalInt.empty();
    private long optimisticSinceNanos;

    Choker(RandomGenerator random) {
        this.random = random;
    }

    /** The peers to be unchoked now; everybody else is to be choked. */
    Set<Integer> unchoked(List<Candidate> candidates, ChokingOrder order, int slots, long nowNanos) {
        List<Candidate> interested =
                candidates.stream().filter(Candidate::interested).toList();
        if (interested.size() <= slots) {
            optimistic = OptionalInt.empty();
            return ids(interested);
        }
        if (slots == 0) {
            return Set.of();
        }
        Set<Integer> chosen =
                ids(interested.stream().sorted(order.order()).limit(slots - 1L).toList());
        chosen.add(optimistic(interested, chosen, nowNanos));
        return chosen;
    }

    /** Whether a peer that just became interested can be unchoked at once, without waiting for the next turn. */
    static boolean freeSlot(int unchoked, int slots) {
        return unchoked < slots;
    }

    private int optimistic(List<Candidate> interested, Set<Integer> chosen, long nowNanos) {
        boolean still = optimistic.isPresent()
                && !chosen.contains(optimistic.getAsInt())
                && nowNanos - optimisticSinceNanos < OPTIMISTIC_NANOS
                && interested.stream().anyMatch(c -> c.id() == optimistic.getAsInt());
        if (still) {
            return optimistic.getAsInt();
        }
        var lots = new ArrayList<Integer>();
        for (Candidate c : interested) {
            if (!chosen.contains(c.id())) {
                for (int i = 0; i < (c.newcomer() ? NEWCOMER_CHANCES : 1); i++) {
                    lots.add(c.id());
                }
            }
        }
        int drawn = lots.get(random.nextInt(lots.size()));
        optimistic = OptionalInt.of(drawn);
        optimisticSinceNanos = nowNanos;
        return drawn;
    }

    private static Set<Integer> ids(List<Candidate> candidates) {
        var ids = new LinkedHashSet<Integer>();
        candidates.forEach(c -> ids.add(c.id()));
        return ids;
    }
}
