package tv.starling.sim;

/** Bytes that are a function of a seed and their offset, so that a large video takes no memory. */
public record ContentSource(long seed) {

    public byte[] bytes(long offset, int length) {
        byte[] result = new byte[length];
        for (int i = 0; i < length; ) {
            long at = offset + i;
            long word = mix(seed + (at >>> 3) * 0x9e3779b97f4a7c15L) >>> ((at & 7) * 8);
            for (long left = 8 - (at & 7); left > 0 && i < length; left--) {
                result[i++] = (byte) word;
                word >>>= 8;
            }
        }
        return result;
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
