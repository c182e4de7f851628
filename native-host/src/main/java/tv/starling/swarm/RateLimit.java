package tv.starling.swarm;

/** A token bucket: so many bytes a second, with bursts of a quarter second. A decider; times are monotonic nanoseconds. */
final class RateLimit {
    private static final double BURST_SECONDS = 0.25;
    /** Two blocks: less would never let one through. */
    private static final long LEAST_BURST_BYTES = 2 * 16 * 1024;

    private long bytesPerSecond;
    private double tokens;
    private long lastNanos = Long.MIN_VALUE;

    /** @param bytesPerSecond 0 for no limit */
    RateLimit(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Another limit from now on, 0 for none. */
    void set(long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
        lastNanos = Long.MIN_VALUE;
    }

    /** 0 for no limit. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    boolean isLimited() {
        return bytesPerSecond > 0;
    }

    /** Bytes that may go now. */
    long available(long nowNanos) {
        if (!isLimited()) {
            return Long.MAX_VALUE;
        }
        double most = Math.max(LEAST_BURST_BYTES, bytesPerSecond * BURST_SECONDS);
        tokens = lastNanos == Long.MIN_VALUE
                ? most
                : Math.min(most, tokens + bytesPerSecond * ((nowNanos - lastNanos) / 1e9));
        lastNanos = nowNanos;
        return (long) tokens;
    }

    /** These bytes go. */
    void take(long bytes) {
        if (isLimited()) {
            tokens -= bytes;
        }
    }
}
