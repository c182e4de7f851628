package tv.starling.tracker;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** How long to leave a tracker alone. Pure. */
final class Pace {
    /** No tracker is asked more often, unless it says itself that it may be. */
    static final Duration FLOOR = Duration.ofMinutes(1);

    /** Not even then: a hostile answer must not make us flood. */
    static final Duration LOWEST_FLOOR = Duration.ofSeconds(5);

    /** Longest floor and longest interval obeyed; beyond, a torrent would seem dead. */
    static final Duration HIGHEST_FLOOR = Duration.ofHours(1);

    static final Duration CEILING = Duration.ofHours(2);

    /** Used when a tracker gives no interval; what most give. */
    static final Duration USUAL = Duration.ofMinutes(30);

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(30);

    /** Longer than any torrent is open: a tracker that doesn't want to hear of it again (BEP 31). */
    static final Duration NEVER = Duration.ofDays(365);

    private Pace() {}

    /** How long a tracker that failed is left alone by its own wish (BEP 31); a day at most, or the wish is a mistake. */
    static Duration leaveAlone(long minutes) {
        return within(Math.min(minutes, Duration.ofDays(1).toMinutes()) * 60, FLOOR, Duration.ofDays(1));
    }

    /** How soon after an answer the tracker may be asked again, when there is reason to. */
    static Duration floor(OptionalLong minIntervalSeconds) {
        return minIntervalSeconds.isEmpty()
                ? FLOOR
                : within(minIntervalSeconds.getAsLong(), LOWEST_FLOOR, HIGHEST_FLOOR);
    }

    /** How soon after an answer the tracker is asked again as a matter of course. */
    static Duration interval(OptionalLong intervalSeconds, OptionalLong minIntervalSeconds) {
        return within(intervalSeconds.orElse(USUAL.toSeconds()), floor(minIntervalSeconds), CEILING);
    }

    /** A minute, doubled with each failure on end, and up to a quarter more so that clients don't come back together. */
    static Duration backOff(int failures, RandomGenerator random) {
        long doubled = FLOOR.toMillis() << Math.min(failures - 1, 10);
        long millis = Math.min(doubled, LONGEST_BACK_OFF.toMillis());
        return Duration.ofMillis(millis + random.nextLong(millis / 4));
    }

    private static Duration within(long seconds, Duration low, Duration high) {
        return Duration.ofSeconds(Math.clamp(seconds, low.toSeconds(), high.toSeconds()));
    }
}
