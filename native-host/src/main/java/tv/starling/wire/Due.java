package tv.starling.wire;

import java.util.List;

/**
 * The payload of a {@code st_due} message, an extension (BEP 10) of Starling's: the pieces that somebody who watches at the sender
 * needs next, most urgent first, four bytes each, big-endian. Who hears it answers requests for these before its requests for
 * others. It is told to those who are asked for something, and replaces what was told before; nobody who does not watch tells it.
 */
public record Due(List<Integer> pieces) {
    public static final String NAME = "st_due";
    /** More are not urgent. */
    public static final int MOST_PIECES = 8;

    public Due {
        pieces = List.copyOf(pieces);
    }

    /** A payload of another shape is a {@link ProtocolException}; pieces may be past the last one. */
    public static Due parse(byte[] payload) {
        return new Due(PieceNumbers.parse(NAME, payload, MOST_PIECES));
    }

    /** The first {@link #MOST_PIECES} of them. */
    public byte[] encode() {
        return PieceNumbers.encode(pieces, MOST_PIECES);
    }
}
