package tv.starling.wire;

import java.util.List;

/**
 * The payload of a {@code st_fetching} message, an extension (BEP 10) of Starling's: the pieces that the sender is fetching from peers
 * that have everything, and that nobody else has. All of them each time, four bytes each, big-endian; of none it is empty. Who hears
 * it fetches others, and these from the sender once it has them.
 */
public record Fetching(List<Integer> pieces) {
    public static final String NAME = "st_fetching";
    /** A viewer fetches few at a time. */
    public static final int MOST_PIECES = 64;

    public Fetching {
        pieces = List.copyOf(pieces);
    }

    /** A payload of another shape is a {@link ProtocolException}; pieces may be past the last one. */
    public static Fetching parse(byte[] payload) {
        return new Fetching(PieceNumbers.parse(NAME, payload, MOST_PIECES));
    }

    /** The first {@link #MOST_PIECES} of them. */
    public byte[] encode() {
        return PieceNumbers.encode(pieces, MOST_PIECES);
    }
}
