package tv.starling.utp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tv.starling.wire.PeerAddress;

/**
 * Streams that somebody asked for and that wait for a sign that the address is its own. Answers go out only when asked, one
 * for one, and are never longer than what asked: whoever forges addresses gains nothing. A decider.
 */
final class HalfOpen {
    /** With ten thousand forged SYNs a second an honest peer still has 400 ms to answer. About 100 bytes each. */
    private static final int MOST = 4096;

    /** The first and two more, for a peer whose SYN comes again because our answer was lost. */
    private static final int MOST_ANSWERS = 3;

    private static final long LIFE_NANOS = 10_000_000_000L;

    /** What is remembered of a SYN. */
    static final class Asked {
        final int synId;
        final int synSequence;
        /** Random: to repeat it, one must have got it. */
        final int ourSequence;

        private final long expiresNanos;
        private int answers;

        private Asked(int synId, int synSequence, int ourSequence, long expiresNanos) {
            this.synId = synId;
            this.synSequence = synSequence;
            this.ourSequence = ourSequence;
            this.expiresNanos = expiresNanos;
        }

        /** Whether the packet shows that its sender got our answer. */
        boolean isProvedBy(UtpPacket packet) {
            return packet.ack() == Sequence.plus(ourSequence, -1);
        }
    }

    private record Key(PeerAddress from, int receiveId) {}

    private final Map<Key, Asked> asked = new LinkedHashMap<>();

    /** Empty when it is not to be answered. */
    Optional<Asked> asks(PeerAddress from, UtpPacket syn, int random, long nowNanos) {
        var key = new Key(from, Sequence.plus(syn.connectionId(), 1));
        Asked known = asked.get(key);
        if (known == null || nowNanos - known.expiresNanos >= 0) {
            asked.remove(key);
            if (asked.size() >= MOST) {
                asked.remove(asked.keySet().iterator().next());
            }
            known = new Asked(syn.connectionId(), syn.sequence(), random & 0xffff, nowNanos + LIFE_NANOS);
            asked.put(key, known);
        }
        return ++known.answers <= MOST_ANSWERS ? Optional.of(known) : Optional.empty();
    }

    /** The SYN that this packet follows, if its sender proves to have got our answer; it is forgotten then. */
    Optional<Asked> proved(PeerAddress from, UtpPacket packet, long nowNanos) {
        var key = new Key(from, packet.connectionId());
        Asked known = asked.get(key);
        if (known == null || !known.isProvedBy(packet) || nowNanos - known.expiresNanos >= 0) {
            return Optional.empty();
        }
        asked.remove(key);
        return Optional.of(known);
    }

    boolean isEmpty() {
        return asked.isEmpty();
    }

    void clear() {
        asked.clear();
    }
}
