package tv.starling.utp;

import java.util.ArrayDeque;

/** Bytes that wait to become packets. */
final class SendQueue {
    private final ArrayDeque<byte[]> arrays = new ArrayDeque<>();
    private int taken;
    private long bytes;

    long bytes() {
        return bytes;
    }

    void add(byte[] array) {
        if (array.length > 0) {
            arrays.add(array);
            bytes += array.length;
        }
    }

    /** Moves the next bytes, of which there must be so many. */
    void take(byte[] to, int offset, int length) {
        int done = 0;
        while (done < length) {
            byte[] first = arrays.element();
            int part = Math.min(length - done, first.length - taken);
            System.arraycopy(first, taken, to, offset + done, part);
            done += part;
            taken += part;
            if (taken == first.length) {
                arrays.remove();
                taken = 0;
            }
        }
        bytes -= length;
    }

    void clear() {
        arrays.clear();
        taken = 0;
        bytes = 0;
    }
}
