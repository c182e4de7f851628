package tv.starling.sim;

import java.util.ArrayDeque;
import java.util.stream.Collectors;

/** What happened, as a running 64-bit hash, and the last few lines to look at. */
public final class Trace {
    /** Enough to see what led to a failure, few enough to read. */
    private static final int LINES = 60;

    private record Line(long nanos, String node, String what, long value) {}

    private final ArrayDeque<Line> last = new ArrayDeque<>();
    private long hash = 0x9e3779b97f4a7c15L;

    void note(long nanos, String node, String what, long value) {
        mix(nanos);
        mix(node.hashCode());
        mix(what.hashCode());
        mix(value);
        if (last.size() == LINES) {
            last.removeFirst();
        }
        last.addLast(new Line(nanos, node, what, value));
    }

    public long hash() {
        return hash;
    }

    /** The newest lines: milliseconds, node, event and a number (a length, a hash of bytes). */
    public String lastLines() {
        return last.stream()
                .map(line -> "%12.3f %-10s %s %x".formatted(line.nanos / 1e6, line.node, line.what, line.value))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return "%016x".formatted(hash);
    }

    /** The finaliser of MurmurHash3, chained. */
    private void mix(long value) {
        long h = hash * 31 + value;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        hash = h ^ (h >>> 33);
    }
}
