package tv.starling.utp;

import java.util.Optional;

/**
 * A packet as it came (BEP 29, version 1). Unknown extensions are passed over.
 *
 * <pre>
 *  type:4 version:4 | extension:8 | connection id:16
 *  time sent, µs:32
 *  delay of the last packet of the other direction, µs:32; 0 when there was none
 *  receive window, bytes:32
 *  sequence number:16 | acknowledged:16
 *  ( next extension:8 | length:8 | length bytes )*
 *  payload
 * </pre>
 *
 * @param connectionId as the sender knows it
 * @param sentMicros the sender's clock, from any origin, modulo 2³²
 * @param windowBytes what the sender can take; more than 2³¹-1 is told as that
 * @param selectiveAck the mask of what came beyond {@code ack} + 1, least significant bit first; empty for none
 * @param datagram the whole of it; the payload begins at {@code payloadStart} and goes to the end
 */
record UtpPacket(
        Type type,
        int connectionId,
        int sentMicros,
        int delayMicros,
        int windowBytes,
        int sequence,
        int ack,
        byte[] selectiveAck,
        byte[] datagram,
        int payloadStart) {
    static final int HEADER_BYTES = 20;

    /** Whole datagrams, headers of IP and UDP left out. Nothing in use is narrower; tunnels take a little of 1,500. */
    private static final int IPV4_DATAGRAM_BYTES = 1400;

    /** What every IPv6 path takes is 1,280 with headers. */
    private static final int IPV6_DATAGRAM_BYTES = 1232;

    private static final int VERSION = 1;
    private static final int SELECTIVE_ACK = 1;
    private static final byte[] NOTHING = {};

    enum Type {
        DATA,
        FIN,
        STATE,
        RESET,
        SYN
    }

    private static final Type[] TYPES = Type.values();

    int payloadBytes() {
        return datagram.length - payloadStart;
    }

    /** Payload that every path takes in one packet, bytes. */
    static int mostPayload(boolean ipv6) {
        return (ipv6 ? IPV6_DATAGRAM_BYTES : IPV4_DATAGRAM_BYTES) - HEADER_BYTES;
    }

    /** Whether a datagram may be of uTP at all: the first byte has version and type, the length is enough. */
    static boolean looksLikeOne(byte[] datagram) {
        return datagram.length >= HEADER_BYTES
                && (datagram[0] & 0xf) == VERSION
                && (datagram[0] >> 4 & 0xf) < TYPES.length;
    }

    /** Empty when it is not a packet of uTP; only {@code DATA} and {@code FIN} may have a payload. */
    static Optional<UtpPacket> parse(byte[] datagram) {
        if (!looksLikeOne(datagram)) {
            return Optional.empty();
        }
        Type type = TYPES[datagram[0] >> 4 & 0xf];
        int extension = datagram[1];
        int at = HEADER_BYTES;
        byte[] selectiveAck = NOTHING;
        while (extension != 0) {
            if (at + 2 > datagram.length) {
                return Optional.empty();
            }
            int next = datagram[at];
            int end = at + 2 + (datagram[at + 1] & 0xff);
            if (end > datagram.length) {
                return Optional.empty();
            }
            if (extension == SELECTIVE_ACK) { // of any length: libtorrent does not round it up to 4 bytes
                selectiveAck = java.util.Arrays.copyOfRange(datagram, at + 2, end);
            }
            extension = next;
            at = end;
        }
        if (at < datagram.length && type != Type.DATA && type != Type.FIN) {
            return Optional.empty();
        }
        int window = int32(datagram, 12);
        return Optional.of(new UtpPacket(
                type,
                int16(datagram, 2),
                int32(datagram, 4),
                int32(datagram, 8),
                window < 0 ? Integer.MAX_VALUE : window,
                int16(datagram, 16),
                int16(datagram, 18),
                selectiveAck,
                datagram,
                at));
    }

    /** A datagram with room for a payload, complete but for what {@link #stamp} writes. */
    static byte[] make(Type type, int connectionId, int sequence, int payloadBytes) {
        byte[] datagram = new byte[HEADER_BYTES + payloadBytes];
        datagram[0] = (byte) (type.ordinal() << 4 | VERSION);
        put16(datagram, 2, connectionId);
        put16(datagram, 16, sequence);
        return datagram;
    }

    /** @param selectiveAck of a length that is a multiple of 4 below 256; empty for none */
    static byte[] makeState(int connectionId, int sequence, byte[] selectiveAck) {
        if (selectiveAck.length == 0) {
            return make(Type.STATE, connectionId, sequence, 0);
        }
        byte[] datagram = make(Type.STATE, connectionId, sequence, 2 + selectiveAck.length);
        datagram[1] = SELECTIVE_ACK;
        datagram[HEADER_BYTES + 1] = (byte) selectiveAck.length;
        System.arraycopy(selectiveAck, 0, datagram, HEADER_BYTES + 2, selectiveAck.length);
        return datagram;
    }

    /** What is known only when the packet goes out, again each time it does. */
    static void stamp(byte[] datagram, int nowMicros, int delayMicros, int windowBytes, int ack) {
        put32(datagram, 4, nowMicros);
        put32(datagram, 8, delayMicros);
        put32(datagram, 12, windowBytes);
        put16(datagram, 18, ack);
    }

    private static int int16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static int int32(byte[] bytes, int at) {
        return int16(bytes, at) << 16 | int16(bytes, at + 2);
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    private static void put32(byte[] bytes, int at, int value) {
        put16(bytes, at, value >> 16);
        put16(bytes, at + 2, value);
    }
}
