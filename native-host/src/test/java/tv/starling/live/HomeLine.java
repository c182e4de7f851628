package tv.starling.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;

/** A machine's line as {@link LiveWire}s use it: what is sent leaves in order, what comes in passes in order. */
final class HomeLine {
    /** What is so small passes at once where nothing waits, bytes. */
    private static final int SMALL = 1_500;

    private final SimNode node;
    private final LinkProfile profile;
    private final Random random;
    private long upFree;
    private long downFree;
    private boolean there = true;
    private boolean cut;
    private final List<Runnable> held = new ArrayList<>();

    HomeLine(SimNode node, LinkProfile profile, Random random) {
        this.node = node;
        this.profile = profile;
        this.random = random;
    }

    long nanos() {
        return node.env().nanoTime();
    }

    long upBytesPerSecond() {
        return profile.upBytesPerSecond();
    }

    /** False once its power is cut: nothing is acknowledged any more. */
    boolean isThere() {
        return there;
    }

    void vanish() {
        there = false;
    }

    long latencyTo(HomeLine other) {
        return profile.latency().toNanos() + other.profile.latency().toNanos();
    }

    long delayTo(HomeLine other) {
        long jitter = profile.jitter().toNanos() + other.profile.jitter().toNanos();
        return latencyTo(other) + (jitter == 0 ? 0 : random.nextLong(jitter + 1));
    }

    boolean losesTo(HomeLine other) {
        return random.nextDouble() < profile.loss() + other.profile.loss();
    }

    /** When so many bytes, given to the line now, have left. */
    long departs(int bytes) {
        upFree = Math.max(upFree, nanos()) + bytes * 1_000_000_000L / profile.upBytesPerSecond();
        return upFree;
    }

    /** Bytes come to the line at a time, and then pass through it; while it is cut they wait. */
    void arrives(HomeLine from, long atNanos, int bytes, Runnable then) {
        after(atNanos - nanos(), () -> {
            if (isCutFrom(from)) {
                (cut ? held : from.held).add(() -> arrives(from, nanos(), bytes, then));
            } else {
                passes(bytes, then);
            }
        });
    }

    private void passes(int bytes, Runnable then) {
        long now = nanos();
        boolean free = downFree <= now;
        downFree = Math.max(downFree, now) + bytes * 1_000_000_000L / profile.downBytesPerSecond();
        if (free && bytes <= SMALL) {
            then.run();
        } else {
            after(downFree - now, then);
        }
    }

    boolean isCutFrom(HomeLine other) {
        return cut || other.cut;
    }

    /** Cuts the line, or ends that. */
    void cut(boolean off) {
        cut = off;
        List<Runnable> waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(Runnable::run);
    }

    /** Unless the process has died by then. */
    void after(long nanos, Runnable task) {
        node.env().schedule(Duration.ofNanos(nanos), task);
    }
}
