package tv.starling.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A source's clock: as the system's when it began, and then by one that nobody sets. Viewers compare its times with each other, so it never
 * falls, also when the system's was put back between two runs. Any thread.
 */
final class SourceClock {
    private final LongSupplier nanoTime;
    private final long startNanos;
    private volatile long startMillis;

    /** @param millis since 1970 */
    SourceClock(long millis, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.startMillis = millis;
    }

    /** What the run before said last; before anything is asked. */
    void after(long millis) {
        startMillis = Math.max(startMillis, millis + 1);
    }

    /** Milliseconds since 1970. */
    long millis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - startNanos);
    }
}
