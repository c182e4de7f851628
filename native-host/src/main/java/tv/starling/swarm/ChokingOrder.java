package tv.starling.swarm;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import tv.starling.swarm.Choker.Candidate;

/** Who comes first when upload slots are given. The last three are for seeds, to whom nothing can be given in return. */
public enum ChokingOrder {
    /** Those that send us most (BEP 3). */
    TIT_FOR_TAT(
            "tit-for-tat",
            Comparator.comparing(Candidate::snubbed)
                    .thenComparing(Comparator.comparingLong(Candidate::downBytesPerSecond)
                            .reversed())),
    /** Each for its turn, whoever has waited longest first. */
    ROUND_ROBIN("round-robin", turns()),
    /** Those that take most: the swarm as a whole gets most. */
    FASTEST_UPLOAD(
            "fastest-upload",
            Comparator.comparingLong(Candidate::upBytesPerSecond).reversed().thenComparing(turns())),
    /** Those that have little, and can trade with it, or are nearly done, and will seed: those in between can trade. */
    ANTI_LEECH(
            "anti-leech",
            Comparator.comparingInt(ChokingOrder::fromTheMiddle).reversed().thenComparing(turns()));

    /** A peer keeps its slot at least this long when seeding, so that a piece or more gets across. */
    private static final long TURN_NANOS = 60_000_000_000L;

    private final String word;
    private final Comparator<Candidate> order;

    ChokingOrder(String word, Comparator<Candidate> order) {
        this.word = word;
        this.order = order;
    }

    /** Of settings: {@code round-robin}, {@code fastest-upload} or {@code anti-leech}. */
    public static Optional<ChokingOrder> ofSeeds(String word) {
        return Arrays.stream(values())
                .filter(order -> order != TIT_FOR_TAT && order.word.equals(word))
                .findFirst();
    }

    Comparator<Candidate> order() {
        return order;
    }

    private static Comparator<Candidate> turns() {
        return Comparator.comparingInt(ChokingOrder::turn)
                .thenComparing(Comparator.comparingLong(Candidate::chokedNanos).reversed())
                .thenComparing(
                        Comparator.comparingLong(Candidate::upBytesPerSecond).reversed());
    }

    /** Whose turn it is: 0 for who has it, 1 for who waits, 2 for who had it. */
    private static int turn(Candidate c) {
        if (c.unchokedNanos() == 0) {
            return 1;
        }
        return c.unchokedNanos() < TURN_NANOS ? 0 : 2;
    }

    /** In tenths of the torrent, so that a piece more or less does not decide. */
    private static int fromTheMiddle(Candidate c) {
        return Math.abs(c.percent() - 50) / 10;
    }
}
