package tv.starling.sim;

import java.util.Arrays;
import java.util.List;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/**
 * Bytes that are a function of a seed and their offset, so that a large video takes no memory.
 *
 * @param padding where they are zeros
 */
public record ContentSource(long seed, List<FileEntry> padding) {
    public ContentSource(long seed) {
        this(seed, List.of());
    }

    public byte[] bytes(long offset, int length) {
        byte[] result = noise(offset, length);
        for (FileEntry zeros : padding) {
            int from = (int) Math.clamp(zeros.offset() - offset, 0, length);
            int to = (int) Math.clamp(zeros.offset() + zeros.length() - offset, 0, length);
            Arrays.fill(result, from, to, (byte) 0);
        }
        return result;
    }

    private byte[] noise(long offset, int length) {
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
