package tv.starling.utp;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Packets sent and not yet acknowledged, and which of them were lost. A packet is lost when three that were sent after it
 * have come (BEP 29; with the order of sending rather than the sequence number, as RFC 9002, so that what was sent again
 * can be found lost again). A decider.
 */
final class SendWindow {
    /** Packets between the oldest unacknowledged and the newest: no peer's window is larger, and memory is bounded. */
    static final int MOST_PACKETS = 4096;

    private static final int REORDERING = 3;

    private final SequenceRing<Sent> unacked = new SequenceRing<>(Sent.NONE);
    private final ArrayDeque<Sent> inOrder = new ArrayDeque<>();
    private final ArrayDeque<Sent> lost = new ArrayDeque<>();
    private final RoundTrip roundTrip;
    private int acked;
    private int next;
    private int inFlightBytes;
    private long orders;
    private long highestAckedOrder;
    private long reducedAtOrder;
    private int sameAcks;

    /** @param first the first sequence number */
    SendWindow(int first, RoundTrip roundTrip) {
        next = first;
        acked = Sequence.plus(first, -1);
        this.roundTrip = roundTrip;
    }

    /** What an acknowledgement told: {@code reduce} when something was lost that the window must shrink for. */
    record Acked(int bytes, int packets, long roundTripNanos, boolean reduce) {}

    /** The sequence number that the next new packet gets. */
    int next() {
        return next;
    }

    int inFlightBytes() {
        return inFlightBytes;
    }

    boolean isEmpty() {
        return acked == Sequence.plus(next, -1);
    }

    boolean isFull() {
        return Sequence.steps(acked, next) > MOST_PACKETS;
    }

    /** Whether a peer can have said this: it acknowledges what we sent, and not what it must have known long ago. */
    boolean isPlausible(int ack) {
        int steps = Sequence.steps(acked, ack);
        return steps >= -MOST_PACKETS && steps < Sequence.steps(acked, next);
    }

    /** Whether a peer that does not know the stream can name this: what is under way, or what a bare STATE has. */
    boolean isUnacked(int sequence) {
        int steps = Sequence.steps(acked, sequence);
        return steps >= 0 && steps <= Sequence.steps(acked, next);
    }

    boolean isAcked(int sequence) {
        return Sequence.steps(acked, sequence) <= 0;
    }

    /** A new packet, with the sequence number {@link #next}, is being sent. */
    void add(Sent packet, long nowNanos) {
        unacked.put(Sequence.plus(acked, 1), packet.sequence, packet);
        next = Sequence.plus(next, 1);
        transmitted(packet, nowNanos);
    }

    /** Something that was lost, or may be, is being sent again. */
    void transmitted(Sent packet, long nowNanos) {
        packet.order = ++orders;
        packet.sentNanos = nowNanos;
        packet.transmissions++;
        packet.state = Sent.State.IN_FLIGHT;
        inOrder.add(packet);
        inFlightBytes += packet.payloadBytes();
    }

    /** The next lost packet to send again, in order of sequence numbers; it stays until {@link #takeLost}. */
    Optional<Sent> nextLost() {
        while (!lost.isEmpty() && lost.element().state != Sent.State.LOST) {
            lost.remove();
        }
        return Optional.ofNullable(lost.peek());
    }

    void takeLost() {
        lost.remove();
    }

    /** The newest packet under way, taken out to be sent again though it may not be lost. */
    Optional<Sent> probe() {
        Sent newest = unacked.get(Sequence.plus(next, -1));
        if (isEmpty() || newest.state != Sent.State.IN_FLIGHT || newest.transmissions == 0) {
            return Optional.empty();
        }
        inOrder.removeLastOccurrence(newest);
        inFlightBytes -= newest.payloadBytes();
        return Optional.of(newest);
    }

    /** Takes what a plausible packet acknowledges. */
    Acked acknowledged(UtpPacket packet, long nowNanos) {
        int steps = Sequence.steps(acked, packet.ack());
        int bytes = 0;
        int packets = 0;
        long sample = 0;
        for (int i = 0; i < steps; i++) {
            acked = Sequence.plus(acked, 1);
            Sent sent = unacked.remove(acked);
            if (sent != Sent.NONE) {
                bytes += sent.payloadBytes();
                packets++;
                sample = Math.max(sample, take(sent, nowNanos));
            }
        }
        int beyond = Sequence.plus(packet.ack(), 2);
        byte[] mask = packet.selectiveAck();
        for (int i = 0; i < mask.length * 8; i++) {
            int sequence = Sequence.plus(beyond, i);
            boolean known = Sequence.steps(acked, sequence) > 0 && Sequence.steps(sequence, next) > 0;
            if (known && (mask[i >> 3] >> (i & 7) & 1) != 0) {
                Sent sent = unacked.remove(sequence);
                if (sent != Sent.NONE) {
                    bytes += sent.payloadBytes();
                    packets++;
                    sample = Math.max(sample, take(sent, nowNanos));
                }
            }
        }
        countSame(packet, steps);
        return new Acked(bytes, packets, sample, findLost());
    }

    /** The round trip it tells, 0 if it was sent more than once: nobody knows which is acknowledged. */
    private long take(Sent sent, long nowNanos) {
        if (sent.state == Sent.State.IN_FLIGHT) {
            inFlightBytes -= sent.payloadBytes();
        }
        sent.state = Sent.State.ACKED;
        long took = nowNanos - sent.sentNanos;
        if (sent.transmissions == 1 || took >= roundTrip.leastNanos()) {
            highestAckedOrder = Math.max(highestAckedOrder, sent.order);
        }
        return sent.transmissions == 1 ? Math.max(1, took) : 0;
    }

    /** For peers that don't acknowledge selectively. */
    private void countSame(UtpPacket packet, int steps) {
        boolean same = steps == 0 && packet.type() == UtpPacket.Type.STATE && packet.selectiveAck().length == 0;
        sameAcks = same && !isEmpty() ? sameAcks + 1 : 0;
        if (sameAcks == REORDERING && !inOrder.isEmpty()) {
            Sent first = unacked.get(Sequence.plus(acked, 1));
            if (first.transmissions == 1) {
                highestAckedOrder = Math.max(highestAckedOrder, first.order + REORDERING);
            }
        }
    }

    private boolean findLost() {
        boolean reduce = false;
        while (!inOrder.isEmpty()) {
            Sent oldest = inOrder.element();
            boolean passed = oldest.state == Sent.State.IN_FLIGHT && oldest.order + REORDERING <= highestAckedOrder;
            if (oldest.state == Sent.State.IN_FLIGHT && !passed) {
                break;
            }
            inOrder.remove();
            if (passed) {
                reduce |= oldest.order > reducedAtOrder;
                lose(oldest);
            }
        }
        if (reduce) {
            reducedAtOrder = orders;
        }
        return reduce;
    }

    private void lose(Sent packet) {
        packet.state = Sent.State.LOST;
        inFlightBytes -= packet.payloadBytes();
        lost.add(packet);
    }

    /** Everything under way is taken for lost. */
    void timedOut() {
        lost.clear();
        inOrder.clear();
        inFlightBytes = 0;
        reducedAtOrder = orders;
        for (int i = 1; i < Sequence.steps(acked, next); i++) {
            Sent sent = unacked.get(Sequence.plus(acked, i));
            if (sent != Sent.NONE) {
                sent.state = Sent.State.LOST;
                lost.add(sent);
            }
        }
    }
}
