package tv.starling.swarm;

/**
 * Bytes a second over the last few seconds: a ring of half-second slots, so that the figure neither jumps with a burst
 * nor outlives its cause. Times are monotonic nanoseconds.
 */
final class RateEstimator {
    private static final long SLOT_NANOS = 500_000_000L;
    /** 5 s: long enough for a choking decision, short enough for a display. */
    private static final int SLOTS = 10;

    private final long[] slots = new long[SLOTS];
    private long firstSlot = Long.MIN_VALUE;
    private long lastSlot = Long.MIN_VALUE;
    private long total;

    void add(long bytes, long nowNanos) {
        advance(nowNanos);
        slots[(int) Math.floorMod(lastSlot, (long) SLOTS)] += bytes;
        total += bytes;
    }

    /** Bytes since the beginning. */
    long total() {
        return total;
    }

    /** Mean over what is known of the last 5 s. */
    long bytesPerSecond(long nowNanos) {
        advance(nowNanos);
        long sum = 0;
        for (long slot : slots) {
            sum += slot;
        }
        long begun = Math.max(firstSlot, lastSlot - SLOTS + 1) * SLOT_NANOS;
        long span = Math.max(nowNanos - begun, SLOT_NANOS);
        return (long) (sum * 1e9 / span);
    }

    private void advance(long nowNanos) {
        long slot = Math.floorDiv(nowNanos, SLOT_NANOS);
        if (firstSlot == Long.MIN_VALUE) {
            firstSlot = slot;
            lastSlot = slot;
            return;
        }
        for (long s = Math.max(lastSlot + 1, slot - SLOTS + 1); s <= slot; s++) {
            slots[(int) Math.floorMod(s, (long) SLOTS)] = 0;
        }
        lastSlot = Math.max(lastSlot, slot);
    }
}
