package tv.starling.stream;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What readers want next.
 *
 * @param inOrder pieces about to be needed, most urgent first, without doubles; after those of the readers' windows come those that a
 *     player is likely to ask for soon
 * @param needed how many of these are in readers' windows
 * @param lookAhead pieces needed soon after, in no order
 */
public record Wanted(int[] inOrder, int needed, BitSet lookAhead) {
    /** Nobody reads. */
    public static final Wanted NOTHING = new Wanted(new int[0], 0, new BitSet());

    /** What readers need next, most urgent first. */
    public List<Integer> due() {
        return Arrays.stream(inOrder).limit(needed).boxed().toList();
    }
}
