package tv.starling.tracker.server;

import java.time.Duration;
import java.util.Set;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/**
 * How a tracker is run.
 *
 * @param listen of both protocols; port 0 takes any free one
 * @param interval how often peers are to announce
 * @param allowed the only swarms it has; empty for any
 */
public record TrackerSettings(PeerAddress listen, Duration interval, Set<InfoHash> allowed) {
    /** Often enough for the audience of a live programme to find each other, seldom enough for ten thousand of them. */
    public static final Duration USUAL_INTERVAL = Duration.ofMinutes(2);

    public static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(5);
    public static final Duration LONGEST_INTERVAL = Duration.ofHours(2);

    /** Peers in need may ask this many times as often. */
    private static final int HASTE = 6;

    public TrackerSettings {
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException("interval of " + interval);
        }
    }

    boolean allows(InfoHash infoHash) {
        return allowed.isEmpty() || allowed.contains(infoHash);
    }

    long intervalSeconds() {
        return interval.toSeconds();
    }

    long minIntervalSeconds() {
        return Math.max(1, interval.toSeconds() / HASTE);
    }

    /** A peer that missed two announces is gone. */
    Duration expiry() {
        return interval.multipliedBy(2).plusSeconds(30);
    }
}
