package tv.starling.utp;

/** When what came is acknowledged; every packet that goes out does it. A decider. */
final class Acknowledging {
    /** Packets acknowledged one by one at first: the sender's window is small, and grows by acknowledgements. */
    private static final int QUICK_ACKS = 32;

    /** Later every second, as TCP, or what has come in one turn, or after a tick. */
    private static final int PACKETS_PER_ACK = 2;

    private int received;
    private int waiting;
    private int toldWindow = ReceiveWindow.CAPACITY_BYTES;
    private boolean due;

    /** @param odd whether the sender should know of it at once: it came twice, or one before it is missing */
    void came(UtpPacket packet, boolean odd) {
        received++;
        waiting++;
        due |= odd || packet.type() == UtpPacket.Type.FIN || received <= QUICK_ACKS || waiting >= PACKETS_PER_ACK;
    }

    /** The reader has made room: a sender that was told of little waits for that. */
    void room(int freeBytes) {
        due |= toldWindow < ReceiveWindow.CAPACITY_BYTES / 2 && freeBytes >= ReceiveWindow.CAPACITY_BYTES / 2;
    }

    boolean isDue() {
        return due;
    }

    boolean isWaiting() {
        return waiting > 0;
    }

    /** A packet goes out, which tells this window, and of nothing beyond a gap if there is one. */
    void told(int windowBytes, boolean gap) {
        toldWindow = windowBytes;
        waiting = 0;
        due &= gap;
    }

    /** A packet went out that says all there is to say. */
    void toldAll() {
        due = false;
    }
}
