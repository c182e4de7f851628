package tv.starling.swarm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides whom to upload to (BEP 3, "choking"). While fetching: the interested peers that send us most, tit for tat; when
 * everything is there: those that take most, each for its turn; and always one optimistic unchoke, drawn at random from
 * the rest every 30 s, newcomers three times as likely.
 *
 * <p>A decider: it remembers the optimistic choice and nothing else.
 */
final class Choker {
    static final long INTERVAL_NANOS = 10_000_000_000L;
    private static final long OPTIMISTIC_NANOS = 30_000_000_000L;
    /** A peer keeps its slot at least this long when seeding, so that a piece or more gets across. */
    private static final long SEEDING_TURN_NANOS = 60_000_000_000L;

    private static final int NEWCOMER_CHANCES = 3;

    /**
     * @param newcomer connected less than a minute ago
     * @param unchokedNanos how long it has been unchoked, 0 when choked
     * @param chokedNanos how long it has been choked, 0 when unchoked
     */
    record Candidate(
            int id,
            boolean interested,
            boolean snubbed,
            boolean newcomer,
            long downBytesPerSecond,
            long upBytesPerSecond,
            long unchokedNanos,
            long chokedNanos) {}

    /** What we are. */
    enum Mode {
        LEECHING,
        SEEDING
    }

    private final RandomGenerator random;
    private OptionalInt optimistic = OptionalInt.empty();
    private long optimisticSinceNanos;

    Choker(RandomGenerator random) {
        this.random = random;
    }

    /** The peers to be unchoked now; everybody else is to be choked. */
    Set<Integer> unchoked(List<Candidate> candidates, Mode mode, int slots, long nowNanos) {
        List<Candidate> interested =
                candidates.stream().filter(Candidate::interested).toList();
        if (interested.size() <= slots) {
            optimistic = OptionalInt.empty();
            return ids(interested);
        }
        if (slots == 0) {
            return Set.of();
        }
        var order = switch (mode) {
            case LEECHING ->
                Comparator.comparing(Candidate::snubbed)
                        .thenComparing(Comparator.comparingLong(Candidate::downBytesPerSecond)
                                .reversed());
            case SEEDING ->
                Comparator.comparingInt(Choker::turn)
                        .thenComparing(
                                Comparator.comparingLong(Candidate::chokedNanos).reversed())
                        .thenComparing(Comparator.comparingLong(Candidate::upBytesPerSecond)
                                .reversed());
        };
        Set<Integer> chosen =
                ids(interested.stream().sorted(order).limit(slots - 1L).toList());
        chosen.add(optimistic(interested, chosen, nowNanos));
        return chosen;
    }

    /** Whose turn it is when seeding: 0 for who has it, 1 for who waits, 2 for who had it. */
    private static int turn(Candidate c) {
        if (c.unchokedNanos() == 0) {
            return 1;
        }
        return c.unchokedNanos() < SEEDING_TURN_NANOS ? 0 : 2;
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
