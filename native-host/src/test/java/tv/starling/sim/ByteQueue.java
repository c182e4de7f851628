package tv.starling.sim;

import java.util.ArrayDeque;

/** Bytes in order, added as arrays and taken in other lengths. */
final class ByteQueue {
    private final ArrayDeque<byte[]> arrays = new ArrayDeque<>();
    private int taken; // of the first array
    private long size;

    long size() {
        return size;
    }

    void add(byte[] bytes) {
        if (bytes.length > 0) {
            arrays.add(bytes);
            size += bytes.length;
        }
    }

    /** The next bytes, copied; there must be as many. */
    byte[] take(int length) {
        byte[] result = new byte[length];
        int done = 0;
        while (done < length) {
            byte[] first = arrays.getFirst();
            int part = Math.min(length - done, first.length - taken);
            System.arraycopy(first, taken, result, done, part);
            done += part;
            taken += part;
            if (taken == first.length) {
                arrays.removeFirst();
                taken = 0;
            }
        }
        size -= length;
        return result;
    }

    void clear() {
        arrays.clear();
        taken = 0;
        size = 0;
    }
}
