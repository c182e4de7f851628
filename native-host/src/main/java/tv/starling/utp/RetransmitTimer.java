package tv.starling.utp;

/** When what was sent counts as lost, and the peer as gone (BEP 29). A decider. */
final class RetransmitTimer {
    /** When the SYN is sent again and when given up, since it was sent first. TCP is tried beside it. */
    private static final long[] SYN_NANOS = {1_000_000_000L, 3_000_000_000L, 6_000_000_000L};

    /** In a row, half a second to sixteen: half a minute of silence. */
    private static final int MOST_TIMEOUTS = 6;

    private final RoundTrip roundTrip;
    private int timeouts;
    private boolean probed;
    private long progressNanos;

    RetransmitTimer(RoundTrip roundTrip) {
        this.roundTrip = roundTrip;
    }

    boolean isSynDue(long sinceFirstNanos) {
        return sinceFirstNanos >= SYN_NANOS[timeouts];
    }

    /** @return whether it is to be given up */
    boolean synLost() {
        return ++timeouts == SYN_NANOS.length;
    }

    void connected() {
        timeouts = 0;
    }

    /** Nothing was under way, and now something is. */
    void begins(long nowNanos) {
        progressNanos = nowNanos;
        probed = false;
    }

    /** Something was acknowledged. */
    void progressed(long nowNanos) {
        timeouts = 0;
        begins(nowNanos);
    }

    /** The peer, whose window was shut, takes something again. */
    void reopened(long nowNanos) {
        timeouts = 0;
        progressNanos = nowNanos;
    }

    boolean hasTimedOut() {
        return timeouts > 0;
    }

    /** Without any answer for so long, all that is under way is lost. */
    long timeoutNanos() {
        return roundTrip.timeoutNanos(timeouts);
    }

    boolean isDue(long nowNanos) {
        return nowNanos - progressNanos >= timeoutNanos();
    }

    /**
     * All that is under way is lost.
     *
     * @param shut the peer lives and takes nothing
     * @return whether the peer is gone
     */
    boolean timedOut(boolean shut, long nowNanos) {
        timeouts = shut ? Math.min(timeouts + 1, MOST_TIMEOUTS - 1) : timeouts + 1;
        progressNanos = nowNanos;
        return timeouts >= MOST_TIMEOUTS;
    }

    /** The last packet may have been lost, which nothing after it tells; once, until something is acknowledged. */
    boolean isProbeDue(long nowNanos) {
        return !probed && nowNanos - progressNanos >= roundTrip.probeNanos();
    }

    void probed() {
        probed = true;
    }
}
