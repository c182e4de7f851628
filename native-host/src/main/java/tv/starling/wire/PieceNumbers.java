package tv.starling.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Pieces as Starling's extensions tell them: four bytes each, big-endian, of none nothing. */
final class PieceNumbers {
    private PieceNumbers() {}

    /** A payload of another shape, or of more pieces, is a {@link ProtocolException}; pieces may be past the last one. */
    static List<Integer> parse(String name, byte[] payload, int most) {
        if (payload.length % Integer.BYTES != 0 || payload.length > most * Integer.BYTES) {
            throw new ProtocolException(name + " of " + payload.length + " bytes");
        }
        var pieces = new ArrayList<Integer>();
        for (ByteBuffer in = ByteBuffer.wrap(payload); in.hasRemaining(); ) {
            pieces.add(in.getInt());
        }
        return pieces;
    }

    /** The first of them, {@code most} at most. */
    static byte[] encode(List<Integer> pieces, int most) {
        ByteBuffer out = ByteBuffer.allocate(Math.min(most, pieces.size()) * Integer.BYTES);
        pieces.stream().limit(most).forEach(out::putInt);
        return out.array();
    }
}
