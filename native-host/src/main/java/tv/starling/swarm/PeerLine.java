package tv.starling.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.function.LongSupplier;
import tv.starling.env.Link;
import tv.starling.wire.PeerMessage;
import tv.starling.wire.PeerMessageEncoder;

/** What is said to one peer: whole messages, and now and then one so that it knows that we are there (BEP 3). */
final class PeerLine implements PeerUploads.Line {
    private static final long KEEP_ALIVE_NANOS = 100_000_000_000L;

    private final Link link;
    private final LongSupplier nowNanos;
    private long lastSentNanos;

    PeerLine(Link link, LongSupplier nowNanos) {
        this.link = link;
        this.nowNanos = nowNanos;
        this.lastSentNanos = nowNanos.getAsLong();
    }

    void send(PeerMessage message) {
        send(PeerMessageEncoder.encode(message));
    }

    void sendAll(List<? extends PeerMessage> messages) {
        if (!messages.isEmpty()) {
            send(PeerMessageEncoder.encodeAll(messages));
        }
    }

    @Override
    public void send(byte[] messages) {
        lastSentNanos = nowNanos.getAsLong();
        link.send(messages);
    }

    @Override
    public long queuedBytes() {
        return link.queuedBytes();
    }

    /**
     * Which pieces we have, first of all that is said of them.
     *
     * @param count of all pieces, 0 while that is not known
     * @param fast whether all and none have words of their own (BEP 6)
     */
    void pieces(BitSet verified, int count, boolean fast) {
        if (fast && verified.cardinality() == count && count > 0) {
            send(new PeerMessage.HaveAll());
        } else if (!verified.isEmpty()) {
            byte[] bits = new byte[(count + 7) / 8];
            verified.stream().forEach(p -> bits[p >> 3] |= (byte) (0x80 >> (p & 7)));
            send(new PeerMessage.Bitfield(bits));
        } else if (fast) {
            send(new PeerMessage.HaveNone());
        }
    }

    void tick() {
        if (nowNanos.getAsLong() - lastSentNanos > KEEP_ALIVE_NANOS) {
            send(new PeerMessage.KeepAlive());
        }
    }
}
