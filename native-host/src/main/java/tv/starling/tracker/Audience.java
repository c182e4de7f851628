package tv.starling.tracker;

import java.util.OptionalLong;

/**
 * How many a tracker knows in a swarm; what it hasn't told is empty (BEP 3, 15, 48).
 *
 * @param seeds with everything
 * @param leechers still fetching
 * @param downloads that were ever finished
 */
public record Audience(OptionalLong seeds, OptionalLong leechers, OptionalLong downloads) {
    public static final Audience UNKNOWN =
            new Audience(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /** Numbers below 0 make no sense and are left out. */
    static Audience of(OptionalLong seeds, OptionalLong leechers, OptionalLong downloads) {
        return new Audience(sensible(seeds), sensible(leechers), sensible(downloads));
    }

    /** What is newly told, and what is remembered of the rest. */
    Audience after(Audience before) {
        return new Audience(
                seeds.isPresent() ? seeds : before.seeds,
                leechers.isPresent() ? leechers : before.leechers,
                downloads.isPresent() ? downloads : before.downloads);
    }

    private static OptionalLong sensible(OptionalLong number) {
        return number.isPresent() && number.getAsLong() < 0 ? OptionalLong.empty() : number;
    }
}
