package tv.starling.sim;

import java.util.LinkedHashSet;
import java.util.Optional;

/** One direction of a node's line: serves whoever has something to send in turn, one chunk each. */
final class Shaper {
    /** Most that one source sends before the next one's turn, bytes. */
    static final int CHUNK = 16 * 1024;

    /** @param served runs when the last byte has passed */
    record Parcel(int bytes, Runnable served) {}

    interface Source {
        /** The next chunk; empty when there is nothing to send now, and then it must ask for its turn again. */
        Optional<Parcel> next();
    }

    private final Simulation sim;
    private final String node;
    private final long bytesPerSecond;
    private final LinkedHashSet<Source> turns = new LinkedHashSet<>();
    private boolean busy;

    Shaper(Simulation sim, String node, long bytesPerSecond) {
        this.sim = sim;
        this.node = node;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** The source has something to send: it gets a turn. */
    void ready(Source source) {
        turns.add(source);
        if (!busy) {
            busy = true;
            sim.after(0, node, "line", this::serve);
        }
    }

    private void serve() {
        while (!turns.isEmpty()) {
            Source source = turns.removeFirst();
            Optional<Parcel> parcel = source.next();
            if (parcel.isPresent()) {
                turns.add(source);
                pass(parcel.get());
                return;
            }
        }
        busy = false;
    }

    private void pass(Parcel parcel) {
        long nanos = parcel.bytes * 1_000_000_000L / bytesPerSecond;
        sim.after(nanos, node, "line", () -> {
            parcel.served.run();
            serve();
        });
    }
}
