package tv.starling.stream;

import java.util.BitSet;

/**
 * What readers want next.
 *
 * @param inOrder pieces about to be needed, most urgent first, without doubles
 * @param lookAhead pieces needed soon after, in no order
 */
public record Wanted(int[] inOrder, BitSet lookAhead) {
    /** Nobody reads. */
    public static final Wanted NOTHING = new Wanted(new int[0], new BitSet());
}
