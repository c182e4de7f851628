package tv.starling.wire;

import java.nio.ByteBuffer;

/**
 * The payload of a {@code ut_holepunch} message (BEP 55): how two peers that nobody can dial are brought together by a third
 * that both are connected to.
 */
public sealed interface Holepunch {
    /** Whom it is about. */
    PeerAddress peer();

    /** To the third: tell this peer and me to dial each other. */
    record Rendezvous(PeerAddress peer) implements Holepunch {}

    /** From the third: dial this peer by uTP, now; it dials you. */
    record Connect(PeerAddress peer) implements Holepunch {}

    /** From the third: it can't be done, and why; codes unknown to us are kept. */
    record Failed(PeerAddress peer, int code) implements Holepunch {
        public static final int NO_SUCH_PEER = 1;
        public static final int NOT_CONNECTED = 2;
        public static final int NO_SUPPORT = 3;
        public static final int NO_SELF = 4;
    }

    /** Type, family, address, port, code; {@link ProtocolException} when it is anything else. */
    static Holepunch parse(byte[] payload) {
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        int ipLength = payload.length < 2 ? 0 : payload[1] == 0 ? 4 : payload[1] == 1 ? 16 : 0;
        // The code is left out of what is no error by some clients.
        boolean fits = payload.length == 2 + ipLength + 2 || payload.length == 2 + ipLength + 2 + 4;
        if (ipLength == 0 || !fits) {
            throw new ProtocolException("ut_holepunch of " + payload.length + " bytes");
        }
        int type = bytes.get();
        bytes.get();
        byte[] ip = new byte[ipLength];
        bytes.get(ip);
        PeerAddress peer = PeerAddress.of(ip, bytes.getShort() & 0xffff);
        int code = bytes.hasRemaining() ? bytes.getInt() : 0;
        return switch (type) {
            case 0 -> new Rendezvous(peer);
            case 1 -> new Connect(peer);
            case 2 -> new Failed(peer, code);
            default -> throw new ProtocolException("ut_holepunch of type " + type);
        };
    }

    default byte[] encode() {
        int type = switch (this) {
            case Rendezvous _ -> 0;
            case Connect _ -> 1;
            case Failed _ -> 2;
        };
        byte[] ip = peer().ip();
        return ByteBuffer.allocate(2 + ip.length + 2 + 4)
                .put((byte) type)
                .put((byte) (ip.length == 4 ? 0 : 1))
                .put(ip)
                .putShort((short) peer().port())
                .putInt(this instanceof Failed(var _, int code) ? code : 0)
                .array();
    }
}
