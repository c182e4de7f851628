package tv.starling.utp;

/**
 * How long packets of our direction stand in queues, as the peer measures it, less the drift of the two clocks (BEP 29). A
 * decider.
 */
final class QueueingDelay {
    private static final int MOST_MICROS = 1 << 30;

    private final RoundTrip roundTrip;
    private final LeastDelay ours = new LeastDelay();
    private final LeastDelay theirs = new LeastDelay();
    private int theirMicros;

    QueueingDelay(RoundTrip roundTrip) {
        this.roundTrip = roundTrip;
    }

    /** What the peer is told of its direction: its last packet's delay, by our clock. */
    int theirMicros() {
        return theirMicros;
    }

    /**
     * Takes what a packet tells.
     *
     * @param nowMicros by the clock of timestamps
     * @return microseconds, -1 when it does not tell
     */
    int measure(UtpPacket packet, int nowMicros, long nowNanos) {
        if (packet.sentMicros() != 0) {
            theirMicros = nowMicros - packet.sentMicros();
            boolean known = theirs.isKnown();
            int before = theirs.baseMicros();
            theirs.add(theirMicros, nowNanos);
            if (known) {
                ours.correctDrift(before - theirs.baseMicros());
            }
        }
        // uTorrent says the largest number when it knows none.
        boolean says = packet.delayMicros() != 0 && packet.delayMicros() != Integer.MAX_VALUE;
        return says ? ours.add(packet.delayMicros(), nowNanos) : -1;
    }

    /**
     * The measured within reason: no longer than the round trip.
     *
     * @param roundTripNanos of what was acknowledged, 0 when it is not known
     */
    int bounded(int measured, long roundTripNanos) {
        long rest = roundTripNanos - roundTrip.leastNanos();
        int most = roundTripNanos > 0 ? (int) Math.min(roundTripNanos / 1000, MOST_MICROS) : MOST_MICROS;
        // A peer without a clock gives no delay: then the round trip's growth stands for it.
        return measured >= 0 ? Math.min(measured, most) : (int) Math.clamp(rest / 1000, 0, MOST_MICROS);
    }
}
