package tv.starling.swarm;

import java.util.List;

/** Rate limits of one direction that must all have tokens: the session's and the torrent's. */
record Limits(List<RateLimit> all) {
    static final Limits NONE = new Limits(List.of());

    static Limits of(RateLimit session, RateLimit torrent) {
        return new Limits(List.of(session, torrent));
    }

    /** Bytes that may go now. */
    long available(long nowNanos) {
        return all.stream().mapToLong(l -> l.available(nowNanos)).min().orElse(Long.MAX_VALUE);
    }

    /** These bytes go. */
    void take(long bytes) {
        all.forEach(l -> l.take(bytes));
    }
}
