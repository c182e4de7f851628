package tv.starling.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One direction of a stream: sender's queue, sender's line, the way, receiver's line, receiver's inbox. Like TCP it
 * keeps order, sends lost chunks again, and has no more than a window under way and unread.
 */
final class Flow implements Shaper.Source {
    /** Bytes sent and not yet read by the receiver; a usual receive buffer. */
    static final int WINDOW = 256 * 1024;

    /** Waiting time before a lost chunk is sent again, beside a round trip: Linux's least. */
    private static final long RETRANSMIT_NANOS = 200_000_000;

    private final Simulation sim;
    private final SimLink from;
    private final SimLink to;
    private final Lane arriving;
    private final ByteQueue queue = new ByteQueue();
    private final List<Runnable> heldByPartition = new ArrayList<>();
    private int outstanding;
    private long lastArrival;
    private Ending ending = Ending.NONE;

    private enum Ending {
        NONE,
        WANTED,
        SENT
    }

    Flow(Simulation sim, SimLink from, SimLink to) {
        this.sim = sim;
        this.from = from;
        this.to = to;
        this.arriving = new Lane(to.node().down());
    }

    long queuedBytes() {
        return queue.size();
    }

    void send(byte[] bytes) {
        queue.add(bytes);
        from.node().up().ready(this);
    }

    /** The end follows after what is queued. */
    void finish() {
        ending = Ending.WANTED;
        from.node().up().ready(this);
    }

    void discard() {
        queue.clear();
        ending = Ending.SENT;
    }

    /** The receiver's line has room again. */
    void retry() {
        from.node().up().ready(this);
    }

    @Override
    public Optional<Shaper.Parcel> next() {
        if (queue.size() == 0) {
            return end();
        }
        int length = (int) Math.min(queue.size(), Shaper.CHUNK);
        if (WINDOW - outstanding < length) {
            return Optional.empty(); // read() asks for a turn
        }
        if (!to.node().admits(this)) {
            return Optional.empty(); // the node asks for a turn
        }
        byte[] bytes = queue.take(length);
        outstanding += length;
        to.node().inbound(length);
        from.taken(length);
        return Optional.of(new Shaper.Parcel(length, () -> depart(bytes)));
    }

    private Optional<Shaper.Parcel> end() {
        if (ending != Ending.WANTED) {
            return Optional.empty();
        }
        ending = Ending.SENT;
        from.finished();
        return Optional.of(new Shaper.Parcel(0, () -> depart(new byte[0])));
    }

    private void depart(byte[] bytes) {
        long delay = sim.network().delay(from.node(), to.node());
        if (sim.network().loses(from.node(), to.node())) {
            delay += RETRANSMIT_NANOS + 2 * sim.network().latency(from.node(), to.node());
        }
        lastArrival = Math.max(lastArrival, sim.nanos() + delay);
        sim.after(lastArrival - sim.nanos(), to.node().name(), "arrive", () -> arrive(bytes));
    }

    private void arrive(byte[] bytes) {
        hold(() -> {
            if (sim.network().resets(from.node(), to.node())) {
                from.reset();
            }
            arriving.add(bytes.length, () -> landed(bytes));
        });
    }

    /** Runs it now, or when the partition is healed, in order. */
    void hold(Runnable arrival) {
        heldByPartition.add(arrival);
        if (heldByPartition.size() == 1) {
            healed();
        }
    }

    /** Lets pass what was held back, unless there is still a partition. */
    void healed() {
        if (sim.network().isCut(from.node(), to.node())) {
            sim.network().whenHealed(this);
            return;
        }
        List<Runnable> held = List.copyOf(heldByPartition);
        heldByPartition.clear();
        held.forEach(Runnable::run);
    }

    private void landed(byte[] bytes) {
        to.node().inbound(-bytes.length);
        if (bytes.length == 0) {
            to.ended();
            return;
        }
        to.landed(bytes);
    }

    /** The receiver took these bytes: after a while the sender knows. */
    void read(int length) {
        sim.after(sim.network().latency(from.node(), to.node()), from.node().name(), "window", () -> {
            outstanding -= length;
            from.node().up().ready(this);
        });
    }
}
