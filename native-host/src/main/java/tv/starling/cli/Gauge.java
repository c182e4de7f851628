package tv.starling.cli;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Shows how far something is: a bar with rate and time left that is drawn over on a terminal, nothing elsewhere. */
final class Gauge implements AutoCloseable {
    private static final int CELLS = 30;
    private static final int LOOKS_MILLIS = 200;

    private final DrawnLine line;
    private final String what;
    private final long whole;
    private final LongSupplier done;
    private final long startedNanos = System.nanoTime();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread drawing;

    /** @param done bytes so far, out of {@code whole}; asked by another thread */
    Gauge(Console console, String what, long whole, LongSupplier done) {
        this.line = new DrawnLine(console);
        this.what = what;
        this.whole = whole;
        this.done = done;
        drawing = Thread.ofPlatform().name("gauge").daemon().unstarted(this::draw);
        if (console.terminal() == Console.Terminal.PERSON) {
            drawing.start();
        }
    }

    private void draw() {
        try {
            while (!over.await(LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
                show();
            }
            show();
            line.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void show() {
        line.draw(line(done.getAsLong(), whole, System.nanoTime() - startedNanos, what));
    }

    static String line(long done, long whole, long nanos, String what) {
        int full = (int) (done * CELLS / whole);
        double rate = done / Math.max(1e-9, nanos / 1e9);
        String left =
                done == 0 || done == whole ? "" : String.format(Locale.ROOT, ", %.0f s left", (whole - done) / rate);
        return String.format(
                Locale.ROOT,
                "[%s%s] %5.1f %% of %s %s, %s/s%s",
                "#".repeat(full),
                " ".repeat(CELLS - full),
                done * 100.0 / whole,
                Quantities.bytes(whole),
                what,
                Quantities.bytes((long) rate),
                left);
    }

    @Override
    public void close() {
        over.countDown();
        try {
            drawing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
