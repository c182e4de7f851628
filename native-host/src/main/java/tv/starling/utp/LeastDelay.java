package tv.starling.utp;

import java.util.Arrays;

/**
 * The least one-way delay of the last minutes, which is that of the path without queues (RFC 6817, section 3.4.2). The two
 * clocks have nothing to do with each other, so delays are known up to a constant and modulo 2³² µs. A decider.
 */
final class LeastDelay {
    /** Clocks drift and paths change: what was least longer ago is forgotten (RFC 6817's BASE_HISTORY). */
    private static final int MINUTES = 10;

    private static final long MINUTE_NANOS = 60_000_000_000L;
    /** More than this at once is not drift. */
    private static final int MOST_DRIFT_MICROS = 10_000;

    private final int[] least = new int[MINUTES];
    private int minute;
    private long minuteEndsNanos;
    private int base;
    private boolean known;

    /**
     * @param delayMicros as measured
     * @return how much of it is queueing, microseconds
     */
    int add(int delayMicros, long nowNanos) {
        if (!known) {
            known = true;
            Arrays.fill(least, delayMicros);
            base = delayMicros;
            minuteEndsNanos = nowNanos + MINUTE_NANOS;
        } else if (nowNanos - minuteEndsNanos >= 0) {
            minuteEndsNanos = nowNanos + MINUTE_NANOS;
            minute = (minute + 1) % MINUTES;
            least[minute] = delayMicros;
            base = delayMicros;
            for (int other : least) {
                base = lesser(base, other);
            }
        } else {
            least[minute] = lesser(least[minute], delayMicros);
            base = lesser(base, delayMicros);
        }
        return delayMicros - base;
    }

    boolean isKnown() {
        return known;
    }

    int baseMicros() {
        return base;
    }

    /** The other direction's base fell by this: its clock drifts against ours, so that our base must rise. */
    void correctDrift(int micros) {
        if (known && micros > 0 && micros < MOST_DRIFT_MICROS) {
            for (int i = 0; i < least.length; i++) {
                least[i] += micros;
            }
            base += micros;
        }
    }

    private static int lesser(int one, int other) {
        return other - one < 0 ? other : one;
    }
}
