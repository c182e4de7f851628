package tv.starling.tracker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.wire.PeerAddress;

/** What came of an announce. */
sealed interface Reply {
    /** Most peers taken of one answer; more than were asked for, fewer than could crowd out other sources. */
    int MAX_PEERS = 300;

    /**
     * @param intervalSeconds as sent, any number; {@link Pace} makes sense of it
     * @param minIntervalSeconds as sent
     * @param peers at most {@link #MAX_PEERS}
     * @param outside our own address as the tracker sees it, port 0 (BEP 24)
     * @param warning the tracker's own words as plain text, or empty
     */
    record Ok(
            OptionalLong intervalSeconds,
            OptionalLong minIntervalSeconds,
            List<PeerAddress> peers,
            Optional<PeerAddress> outside,
            String warning,
            Optional<byte[]> trackerId,
            Audience audience)
            implements Reply {}

    /**
     * @param reason plain text to show
     * @param retry how long the tracker wants to be left alone (BEP 31), whatever that is; empty when it didn't say
     */
    record Failed(String reason, Optional<Duration> retry) implements Reply {
        Failed(String reason) {
            this(reason, Optional.empty());
        }
    }
}
