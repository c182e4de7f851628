package tv.starling.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

/**
 * One end of a simulated stream. As with sockets, the peer's close is noticed only when everything before it has been
 * read, a reset at once. After this end's own {@code close} nothing more is received.
 */
final class SimLink implements Link {
    /** {@link Link.Handler#drained} is called when the queue falls below this, bytes. */
    static final int LOW_MARK = 16 * 1024;

    /** After this a closing end gives up on a peer that does not read. */
    private static final long LINGER_NANOS = 10_000_000_000L;

    private static final byte STALE = (byte) 0xdb;

    private enum State {
        OPEN,
        CLOSING,
        OVER
    }

    private final SimEnv env;
    private final PeerAddress remote;
    private final ByteQueue inbox = new ByteQueue();
    private Optional<Handler> handler = Optional.empty();
    private Optional<SimLink> peer = Optional.empty();
    private Optional<Flow> out = Optional.empty();
    private State state = State.OPEN;
    private String closeReason = "";
    private boolean reading = true;
    private boolean ended;
    private boolean deliveryComing;
    private boolean told;

    private SimLink(SimEnv env, PeerAddress remote) {
        this.env = env;
        this.remote = remote;
    }

    /** Two ends of a new stream: the dialler's first. */
    static SimLink[] pair(SimEnv dialler, PeerAddress diallerAddress, SimEnv acceptor, PeerAddress dialled) {
        SimLink one = new SimLink(dialler, dialled);
        SimLink other = new SimLink(acceptor, diallerAddress);
        one.join(other);
        other.join(one);
        return new SimLink[] {one, other};
    }

    private void join(SimLink other) {
        peer = Optional.of(other);
        out = Optional.of(new Flow(env.simulation(), this, other));
        env.opened(this);
    }

    SimNode node() {
        return env.node();
    }

    @Override
    public Transport transport() {
        return Transport.TCP;
    }

    @Override
    public PeerAddress remote() {
        return remote;
    }

    @Override
    public void start(Handler handler) {
        if (this.handler.isPresent()) {
            throw new IllegalStateException("started twice");
        }
        this.handler = Optional.of(handler);
        if (state == State.OVER) {
            tellClosed();
        } else {
            deliverSoon();
        }
    }

    @Override
    public void send(byte[] bytes) {
        if (state != State.OPEN) {
            return;
        }
        if (node().nextMessageFails()) {
            reset();
            return;
        }
        flow().send(bytes);
    }

    @Override
    public long queuedBytes() {
        return state == State.OVER ? 0 : flow().queuedBytes();
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (on) {
            deliverSoon();
        }
    }

    @Override
    public void close() {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        closeReason = "closed";
        discardInbox();
        flow().finish();
        env.later(LINGER_NANOS, "linger", this::reset);
    }

    /** The line took bytes from the queue. */
    void taken(int length) {
        long left = flow().queuedBytes();
        if (left < LOW_MARK && left + length >= LOW_MARK && state == State.OPEN) {
            env.later(0, "drained", () -> {
                if (state == State.OPEN) {
                    handler.ifPresent(Handler::drained);
                }
            });
        }
    }

    /** The end has been sent after everything that was queued. */
    void finished() {
        over(closeReason);
    }

    void landed(byte[] bytes) {
        if (!env.isAlive()) {
            return; // nobody acknowledges
        }
        inbox.add(bytes);
        if (state == State.OPEN) {
            deliverSoon();
        } else {
            discardInbox();
        }
    }

    void ended() {
        ended = true;
        deliverSoon();
    }

    private void deliverSoon() {
        if (!deliveryComing && state == State.OPEN && (inbox.size() > 0 || ended)) {
            deliveryComing = true;
            env.later(0, "deliver", this::deliver);
        }
    }

    private void deliver() {
        deliveryComing = false;
        if (state != State.OPEN || !reading || handler.isEmpty()) {
            return;
        }
        if (inbox.size() == 0) {
            over("closed by the peer");
            return;
        }
        byte[] bytes = inbox.take(tornLength());
        opposite().flow().read(bytes.length);
        env.simulation().note(node().name(), "received", Arrays.hashCode(bytes));
        handler.get().received(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, STALE); // whoever kept the buffer will notice
        deliverSoon();
    }

    /** Everything, mostly; sometimes the stream is torn where nobody expects it. */
    private int tornLength() {
        int all = (int) Math.min(inbox.size(), Flow.WINDOW);
        return env.simulation().random().nextInt(6) == 0
                ? 1 + env.simulation().random().nextInt(all)
                : all;
    }

    /** Breaks the stream: this end knows at once, the other when the news arrives. Nothing queued is delivered. */
    void reset() {
        if (state != State.OVER) {
            sendReset();
            over("connection reset");
        }
    }

    /** The process died: nobody is told here, and the other end only if there is still a kernel to say so. */
    void die(SimNode.Death death) {
        if (state != State.OVER) {
            state = State.OVER;
            flow().discard();
            if (death == SimNode.Death.PROCESS) {
                sendReset();
            }
        }
    }

    private void sendReset() {
        Simulation sim = env.simulation();
        SimLink other = opposite();
        long latency = sim.network().latency(node(), other.node());
        sim.after(latency, other.node().name(), "reset", () -> flow().hold(other::wasReset));
    }

    private void wasReset() {
        if (state != State.OVER) {
            over("connection reset by the peer");
        }
    }

    private void over(String reason) {
        if (state == State.OVER) {
            return;
        }
        closeReason = state == State.CLOSING ? closeReason : reason;
        state = State.OVER;
        discardInbox();
        flow().discard();
        env.ended(this);
        tellClosed();
    }

    private void tellClosed() {
        env.later(0, "closed", () -> {
            if (handler.isPresent() && !told) {
                told = true;
                handler.get().closed(closeReason);
            }
        });
    }

    private void discardInbox() {
        if (inbox.size() > 0) {
            opposite().flow().read((int) inbox.size());
            inbox.clear();
        }
    }

    private Flow flow() {
        return out.orElseThrow();
    }

    private SimLink opposite() {
        return peer.orElseThrow();
    }
}
