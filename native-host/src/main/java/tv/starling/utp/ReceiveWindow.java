package tv.starling.utp;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;

/** What came: in order and not yet read, or ahead of something missing. A decider. */
final class ReceiveWindow {
    /** What a peer may have under way and we unread: 100 ms at 10 MB/s; libtorrent's too. */
    static final int CAPACITY_BYTES = 1 << 20;

    /** Packets ahead of a missing one; in full packets a little more than the capacity. */
    private static final int MOST_AHEAD = 1024;

    /** What a packet costs beside its payload, so that very small ones can't fill the memory. */
    private static final int PACKET_COST = 128;

    /** What is told to the peer leaves out that cost of what it has under way: that is taken nevertheless. */
    private static final int MOST_BYTES = CAPACITY_BYTES + CAPACITY_BYTES / 4;

    private static final UtpPacket NONE =
            new UtpPacket(UtpPacket.Type.RESET, 0, 0, 0, 0, 0, 0, new byte[0], new byte[0], 0);

    private final SequenceRing<UtpPacket> ahead = new SequenceRing<>(NONE);
    private final ArrayDeque<UtpPacket> ready = new ArrayDeque<>();
    private int ack;
    private int aheadCount;
    private int aheadBytes;
    private int readyBytes;
    private int furthest;
    private OptionalInt end = OptionalInt.empty();

    /** @param ack the last sequence number of the peer's that counts as received */
    ReceiveWindow(int ack) {
        this.ack = ack;
        this.furthest = ack;
    }

    int ack() {
        return ack;
    }

    /** Bytes that the peer may have under way. */
    int freeBytes() {
        return Math.max(0, CAPACITY_BYTES - readyBytes - aheadBytes);
    }

    /** Takes a {@code DATA} or {@code FIN} packet; false when it came before or there is no room for it. */
    boolean take(UtpPacket packet) {
        int steps = Sequence.steps(ack, packet.sequence());
        boolean room = readyBytes + cost(packet) + (steps == 1 ? 0 : aheadBytes) <= MOST_BYTES;
        if (steps < 1 || steps > MOST_AHEAD || !room || isAfterEnd(packet)) {
            return false;
        }
        if (packet.type() == UtpPacket.Type.FIN && end.isEmpty()) {
            end = OptionalInt.of(packet.sequence());
        }
        if (steps > 1) {
            return putAhead(packet);
        }
        inOrder(packet);
        while (aheadCount > 0) {
            UtpPacket next = ahead.get(Sequence.plus(ack, 1));
            if (next == NONE) {
                break;
            }
            ahead.remove(next.sequence());
            aheadCount--;
            aheadBytes -= cost(next);
            inOrder(next);
        }
        return true;
    }

    private boolean isAfterEnd(UtpPacket packet) {
        return end.isPresent() && Sequence.steps(end.getAsInt(), packet.sequence()) > 0;
    }

    private boolean putAhead(UtpPacket packet) {
        int first = Sequence.plus(ack, 1);
        if (Sequence.steps(packet.sequence(), furthest) >= 0
                && ahead.get(packet.sequence()) != NONE
                && ahead.get(packet.sequence()).sequence() == packet.sequence()) {
            return false;
        }
        ahead.put(first, packet.sequence(), packet);
        if (Sequence.steps(furthest, packet.sequence()) > 0) {
            furthest = packet.sequence();
        }
        aheadCount++;
        aheadBytes += cost(packet);
        return true;
    }

    private void inOrder(UtpPacket packet) {
        ack = packet.sequence();
        if (Sequence.steps(furthest, ack) > 0) {
            furthest = ack;
        }
        if (packet.type() == UtpPacket.Type.DATA && packet.payloadBytes() > 0) {
            ready.add(packet);
            readyBytes += cost(packet);
        }
    }

    private static int cost(UtpPacket packet) {
        return packet.payloadBytes() + PACKET_COST;
    }

    boolean hasGap() {
        return aheadCount > 0;
    }

    /** The mask of what came beyond the missing packet, in whole 32-bit words; empty when nothing is missing. */
    byte[] selectiveAck() {
        int bits = aheadCount == 0 ? 0 : Sequence.steps(ack, furthest) - 1;
        byte[] mask = new byte[Math.min((bits + 31) / 32 * 4, MOST_AHEAD / 8)];
        for (int i = 0; i < Math.min(bits, mask.length * 8); i++) {
            if (ahead.get(Sequence.plus(ack, 2 + i)) != NONE) {
                mask[i >> 3] |= (byte) (1 << (i & 7));
            }
        }
        return mask;
    }

    /** The next packet to read, in order. */
    Optional<UtpPacket> read() {
        UtpPacket packet = ready.poll();
        if (packet != null) {
            readyBytes -= cost(packet);
        }
        return Optional.ofNullable(packet);
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Whether everything up to the peer's end has come (not: has been read). */
    boolean isEnded() {
        return end.isPresent() && end.getAsInt() == ack;
    }
}
