package tv.starling.wire;

import java.nio.ByteBuffer;

/** The payload of an {@code lt_donthave} message (BEP 54): the sender has this piece no more. Four bytes, big-endian. */
public record DontHave(int piece) {
    private static final int LENGTH = 4;

    public static DontHave parse(byte[] payload) {
        int piece = payload.length == LENGTH ? ByteBuffer.wrap(payload).getInt() : -1;
        if (piece < 0) {
            throw new ProtocolException("lt_donthave of " + payload.length + " bytes");
        }
        return new DontHave(piece);
    }

    public byte[] encode() {
        return ByteBuffer.allocate(LENGTH).putInt(piece).array();
    }
}
