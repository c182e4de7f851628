package tv.starling.utp;

import java.util.ArrayDeque;

/** Bytes that wait to become packets. */
final class SendQueue {
    /**
     * So many arrays at first go out in packets of their own: a handshake, encrypted or not, and the first message after
     * it. Transmission 3 reads what came in one packet with a handshake only when another packet comes.
     */
    private static final int ALONE = 4;

    private final ArrayDeque<byte[]> arrays = new ArrayDeque<>();
    private int taken;
    private int gone;
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

    /** How much the next packet takes, of which there must be something, when it can have so much. */
    int next(int most) {
        return (int) Math.min(most, gone < ALONE ? arrays.element().length - taken : bytes);
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
                gone = Math.min(gone + 1, ALONE);
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
