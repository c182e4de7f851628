package tv.starling.utp;

/** Arithmetic of 16-bit sequence numbers, which wrap. */
final class Sequence {
    private Sequence() {}

    static int plus(int sequence, int steps) {
        return sequence + steps & 0xffff;
    }

    /** Steps from one to the other; negative when {@code to} comes before. */
    static int steps(int from, int to) {
        return (short) (to - from);
    }
}
