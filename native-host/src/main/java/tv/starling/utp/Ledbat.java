package tv.starling.utp;

/**
 * How many bytes may be under way: LEDBAT (RFC 6817, BEP 29). The window grows while what we send waits less than a
 * target before the narrowest line, shrinks when it waits longer, and is halved by loss. A decider.
 */
final class Ledbat {
    /** Queueing that we allow ourselves to cause; both documents' figure. */
    static final int TARGET_MICROS = 100_000;

    /**
     * Slow start ends here. What it has sent until then is seen a round trip later, so that the queue still grows: to the
     * target, not to twice that.
     */
    private static final int SLOW_START_MICROS = TARGET_MICROS / 2;

    /** Growth in a round trip with no queue at all; as libtorrent's. */
    private static final int GAIN_BYTES = 3000;

    /** At first, in packets (RFC 3390). */
    private static final int FIRST_PACKETS = 4;

    /** With one alone, every packet would wait for a delayed acknowledgement. */
    private static final int LEAST_PACKETS = 2;

    /** A round trip of 100 ms at 160 MB/s. */
    private static final int MOST_BYTES = 16 << 20;

    /** The least of so many samples counts: one late acknowledgement is no queue. */
    private static final int SAMPLES = 3;

    private final int packetBytes;
    private final int[] samples = new int[SAMPLES];
    private int sampleCount;
    private double window;
    private double slowStartUntil = MOST_BYTES;
    private boolean slowStart = true;

    /** @param packetBytes payload of a full packet */
    Ledbat(int packetBytes) {
        this.packetBytes = packetBytes;
        window = FIRST_PACKETS * packetBytes;
    }

    /** Payload bytes that may be under way. */
    int windowBytes() {
        return (int) window;
    }

    boolean isSlowStart() {
        return slowStart;
    }

    /**
     * @param ackedBytes payload newly acknowledged
     * @param inFlightBytes what was under way before that
     * @param queueingMicros how long what the peer saw last had waited in queues
     */
    void acked(int ackedBytes, int inFlightBytes, int queueingMicros) {
        samples[sampleCount++ % SAMPLES] = queueingMicros;
        int queueing = samples[0];
        for (int i = 1; i < Math.min(sampleCount, SAMPLES); i++) {
            queueing = Math.min(queueing, samples[i]);
        }
        boolean filled = inFlightBytes + packetBytes > window;
        if (slowStart && (queueing >= SLOW_START_MICROS || window + ackedBytes > slowStartUntil)) {
            slowStart = false;
        }
        double growth = slowStart
                ? ackedBytes
                : GAIN_BYTES
                        * ((double) (TARGET_MICROS - queueing) / TARGET_MICROS)
                        * ((double) ackedBytes / Math.max(inFlightBytes, ackedBytes));
        if (filled || growth < 0) { // a window that is not used says nothing about the path
            resize(window + growth);
        }
    }

    /** Something under way was lost; to be told once for each window. */
    void lost() {
        slowStart = false;
        resize(window / 2);
        slowStartUntil = window;
    }

    /** Nothing was heard for so long that everything under way must be taken for lost. */
    void timedOut() {
        slowStartUntil = Math.max(window / 2, LEAST_PACKETS * packetBytes);
        window = packetBytes;
        slowStart = true;
    }

    /** Nothing was sent for a while: the path may have changed, a burst of the whole window would be rude. */
    void idled() {
        double small = FIRST_PACKETS * packetBytes;
        if (window > small) {
            slowStartUntil = window;
            window = Math.max(small, window / 4);
            slowStart = true;
        }
    }

    private void resize(double bytes) {
        window = Math.clamp(bytes, LEAST_PACKETS * packetBytes, MOST_BYTES);
    }
}
