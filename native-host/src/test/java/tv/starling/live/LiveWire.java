package tv.starling.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.PeerMessage;
import tv.starling.wire.PeerMessageEncoder;
import tv.starling.wire.ProtocolException;

/**
 * One end of a connection between two {@link HomeLine}s, made for thousands of viewers: a message is one event or two, and blocks
 * are not copied. Extension messages cross as bytes. Like TCP it keeps order, sends late what was lost, and takes no more than a
 * window that is not acknowledged. How bytes are torn and put together is tested with whole sessions, in the scenarios.
 */
final class LiveWire implements Line {
    /** A usual send buffer and receive window together. */
    private static final int WINDOW = 256 * 1024;
    /** Linux's least time before it sends again. */
    private static final long RETRANSMIT_NANOS = 200_000_000;
    /** IPv4 and TCP with time stamps, of a packet that carries messages. */
    private static final int PACKET_HEADERS = 52;

    private static final int PACKET = 1_448;
    /** Of the frame and the extension message's number. */
    private static final int EXTENDED_BYTES = 6;
    /** Of its frame and fields. */
    private static final int PIECE_HEADER = 13;

    /** Who has this end. */
    interface Ends {
        /** What really goes out where this should. */
        PeerMessage sends(PeerMessage.Piece message);

        void over(LiveWire wire, String reason);

        /** The far end's extension handshake has come. */
        void joins(LiveWire wire);
    }

    private record Sent(long acknowledgedNanos, int bytes) {}

    private final HomeLine line;
    private final HomeLine far;
    private final Ends ends;
    private final Deque<Sent> unacknowledged = new ArrayDeque<>();
    private Optional<LiveWire> peer = Optional.empty();
    private Optional<LiveNeighbour> neighbour = Optional.empty();
    private long outstanding;
    private long lastDeparture;
    private long lastArrival;
    private boolean open = true;
    private long blockBytes;
    private long controlBytes;

    private LiveWire(HomeLine line, HomeLine far, Ends ends) {
        this.line = line;
        this.far = far;
        this.ends = ends;
    }

    /** Two ends of a new connection. */
    static LiveWire between(HomeLine one, Ends onesEnds, HomeLine other, Ends othersEnds) {
        var first = new LiveWire(one, other, onesEnds);
        var second = new LiveWire(other, one, othersEnds);
        first.peer = Optional.of(second);
        second.peer = Optional.of(first);
        return first;
    }

    LiveWire peer() {
        return peer.orElseThrow();
    }

    HomeLine far() {
        return far;
    }

    boolean leadsTo(HomeLine other) {
        return far == other;
    }

    /** The far end has just said that it has the dictionary. */
    void joinsAfterOneWay() {
        line.after(line.latencyTo(far), () -> ends.joins(this));
    }

    boolean isOpen() {
        return open;
    }

    void join(LiveSwarm swarm) {
        neighbour = Optional.of(swarm.join(this));
    }

    /** All that is no block, and its share of packet headers: what is small goes by itself. */
    long controlBytes() {
        return controlBytes;
    }

    long blockBytes() {
        return blockBytes;
    }

    // --- sending ------------------------------------------------------------------------------------------------

    @Override
    public void send(PeerMessage message) {
        if (message instanceof PeerMessage.Piece piece) {
            int length = piece.block().length;
            PeerMessage sent = ends.sends(piece);
            blockBytes += length;
            controlBytes += PIECE_HEADER;
            pass(PIECE_HEADER + length, () -> told(sent));
        } else {
            int length = PeerMessageEncoder.encode(message).length;
            controlBytes += length + PACKET_HEADERS;
            pass(length + PACKET_HEADERS, () -> told(message));
        }
    }

    @Override
    public void send(LiveMessage message) {
        byte[] payload = message.encode();
        int length = EXTENDED_BYTES + payload.length;
        int headers = message instanceof LiveMessage.Record ? 0 : PACKET_HEADERS; // a block follows in the same packet
        controlBytes += length + headers;
        pass(length + headers, () -> told(payload));
    }

    private void pass(int bytes, Runnable arrives) {
        if (!open) {
            return;
        }
        settle();
        outstanding += bytes;
        if (outstanding > WINDOW && !far.isThere()) {
            return; // it stays in the queue for ever
        }
        int headers = bytes / PACKET * PACKET_HEADERS;
        lastDeparture = line.departs(bytes + headers);
        long delay = line.delayTo(far);
        if (line.losesTo(far)) {
            delay += RETRANSMIT_NANOS + 2 * line.latencyTo(far);
        }
        lastArrival = Math.max(lastArrival, lastDeparture + delay);
        unacknowledged.add(new Sent(far.isThere() ? lastArrival + line.latencyTo(far) : Long.MAX_VALUE, bytes));
        far.arrives(line, lastArrival, bytes + headers, arrives);
    }

    private void settle() {
        while (!unacknowledged.isEmpty() && unacknowledged.element().acknowledgedNanos() <= line.nanos()) {
            outstanding -= unacknowledged.remove().bytes();
        }
    }

    @Override
    public long queuedBytes() {
        settle();
        long unsent = Math.max(0, lastDeparture - line.nanos()) * line.upBytesPerSecond() / 1_000_000_000;
        return open ? unsent + Math.max(0, outstanding - WINDOW) : 0;
    }

    // --- receiving ----------------------------------------------------------------------------------------------

    private void told(PeerMessage message) {
        hear(it -> it.message(message));
    }

    private void told(byte[] payload) {
        hear(it -> it.live(payload));
    }

    private void hear(Consumer<LiveNeighbour> what) {
        LiveWire end = peer();
        if (end.open && end.neighbour.isPresent()) {
            try {
                what.accept(end.neighbour.get());
            } catch (ProtocolException e) {
                end.neighbour.get().close(String.valueOf(e.getMessage()));
            }
        }
    }

    // --- ends ---------------------------------------------------------------------------------------------------

    @Override
    public void close(String reason) {
        end(reason, "closed by the peer");
    }

    /** The process is gone: if its machine is still there, that says so. */
    void die(boolean silently) {
        if (silently) {
            open = false;
        } else {
            end("died", "connection reset by the peer");
        }
    }

    private void end(String here, String there) {
        if (open) {
            open = false;
            ends.over(this, here);
            far.arrives(line, line.nanos() + line.latencyTo(far), 0, () -> peer().ended(there));
        }
    }

    private void ended(String reason) {
        if (open) {
            open = false;
            ends.over(this, reason);
            neighbour.ifPresent(LiveNeighbour::closed);
        }
    }
}
