package tv.starling.live;

import java.util.Arrays;

/** A set of piece numbers that forgets those more than a window below its newest. */
final class PieceRing {
    private final int[] ring;

    PieceRing(int window) {
        ring = new int[window];
        Arrays.fill(ring, -1);
    }

    /** Whether it is news. */
    boolean add(int piece) {
        int at = piece % ring.length;
        if (ring[at] >= piece) {
            return false;
        }
        ring[at] = piece;
        return true;
    }

    boolean has(int piece) {
        return ring[piece % ring.length] == piece;
    }
}
