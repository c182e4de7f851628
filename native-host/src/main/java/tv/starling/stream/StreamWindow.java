package tv.starling.stream;

import tv.starling.metainfo.PieceLayout;

/**
 * What a reader at one position wants: first the bytes it is about to need, in order, then those it will need soon.
 *
 * <p>Both widths follow the pace at which the reader takes bytes, which for a player whose buffer is full is the bit
 * rate. The urgent part is kept narrow: on a slow peer, a wide one fills its pieces side by side and the first is late; and
 * viewers who watch in step would all fetch the same pieces of a wide one, and have nothing to trade.
 *
 * @param from the next byte the reader takes, in the torrent's data
 * @param to the end of what it may take, exclusive
 * @param urgentBytes fetched in order
 * @param lookAheadBytes fetched next, in any order, counted from {@code from}
 */
record StreamWindow(long from, long to, long urgentBytes, long lookAheadBytes) {
    private static final long MIB = 1 << 20;
    private static final long URGENT_LEAST = MIB / 4;
    private static final long URGENT_MOST = 8 * MIB;
    private static final double URGENT_SECONDS = 1;
    private static final long LOOK_AHEAD_LEAST = 4 * MIB;
    private static final long LOOK_AHEAD_MOST = 64 * MIB;
    /** Enough for viewers in step to draw different ones. */
    private static final int LOOK_AHEAD_PIECES = 8;

    private static final double LOOK_AHEAD_SECONDS = 16;

    static StreamWindow at(long from, long to, double bytesPerSecond) {
        return new StreamWindow(
                from, to, (long) Math.clamp(bytesPerSecond * URGENT_SECONDS, URGENT_LEAST, URGENT_MOST), (long)
                        Math.clamp(bytesPerSecond * LOOK_AHEAD_SECONDS, LOOK_AHEAD_LEAST, LOOK_AHEAD_MOST));
    }

    /** All of it is needed soon. */
    static StreamWindow whole(long from, long to) {
        return new StreamWindow(from, to, to - from, to - from);
    }

    int firstPiece(PieceLayout layout) {
        return layout.pieceAt(from);
    }

    /** The last urgent piece, inclusive; two pieces at least, so that the next one is under way when one is done. */
    int lastUrgentPiece(PieceLayout layout) {
        return layout.pieceAt(Math.max(from, urgentTo(layout) - 1));
    }

    int lastLookAheadPiece(PieceLayout layout) {
        return layout.pieceAt(Math.max(from, lookAheadTo(layout) - 1));
    }

    /** Where the urgent bytes end, exclusive. */
    long urgentTo(PieceLayout layout) {
        return Math.min(to, from + Math.max(urgentBytes, 2L * layout.pieceLength()));
    }

    /** Where what is fetched ahead ends, exclusive. */
    long lookAheadTo(PieceLayout layout) {
        return Math.min(to, from + Math.max(lookAheadBytes, LOOK_AHEAD_PIECES * (long) layout.pieceLength()));
    }
}
