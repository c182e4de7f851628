package tv.starling.utp;

/** The time that an acknowledgement takes, and how long to wait for one (BEP 29). A decider. */
final class RoundTrip {
    /** BEP 29: less would take a delayed acknowledgement for a loss. */
    private static final long LEAST_TIMEOUT_NANOS = 500_000_000L;

    private static final long FIRST_TIMEOUT_NANOS = 1_000_000_000L;
    private static final long MOST_TIMEOUT_NANOS = 30_000_000_000L;
    /** How long others wait before they acknowledge a single packet. */
    private static final long ACK_DELAY_NANOS = 100_000_000L;

    private long mean;
    private long deviation;
    private long least = Long.MAX_VALUE;

    void add(long nanos) {
        if (mean == 0) {
            mean = nanos;
            deviation = nanos / 2;
        } else {
            deviation += (Math.abs(mean - nanos) - deviation) / 4;
            mean += (nanos - mean) / 8;
        }
        least = Math.min(least, nanos);
    }

    /** The shortest ever; 0 before the first. */
    long leastNanos() {
        return least == Long.MAX_VALUE ? 0 : least;
    }

    /** @param timeouts in a row so far */
    long timeoutNanos(int timeouts) {
        long once = mean == 0 ? FIRST_TIMEOUT_NANOS : Math.max(LEAST_TIMEOUT_NANOS, mean + 4 * deviation);
        return Math.min(once << Math.min(timeouts, 6), MOST_TIMEOUT_NANOS);
    }

    /** After this without an answer the last packet may have been lost: it is worth sending it again to find out. */
    long probeNanos() {
        return mean == 0 ? FIRST_TIMEOUT_NANOS : 2 * mean + ACK_DELAY_NANOS;
    }
}
