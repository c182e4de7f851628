package tv.starling.utp;

/** A packet of ours that takes a sequence number, until it is acknowledged. */
final class Sent {
    static final Sent NONE = new Sent(-1, new byte[UtpPacket.HEADER_BYTES]);

    enum State {
        IN_FLIGHT,
        LOST,
        ACKED
    }

    final int sequence;
    final byte[] datagram;
    State state = State.IN_FLIGHT;
    /** How many packets had been sent when this was sent last. */
    long order;

    long sentNanos;
    int transmissions;

    Sent(int sequence, byte[] datagram) {
        this.sequence = sequence;
        this.datagram = datagram;
    }

    int payloadBytes() {
        return datagram.length - UtpPacket.HEADER_BYTES;
    }
}
