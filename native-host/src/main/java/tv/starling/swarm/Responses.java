package tv.starling.swarm;

import tv.starling.metainfo.PieceLayout;

/**
 * How soon a peer answers a request, and how much it delivers at best: measured block by block, so that it is known after
 * the first round trip. Mean and deviation are those of RFC 6298; the best rate and the least answer together make the
 * bandwidth-delay product, as BBR has it.
 */
final class Responses {
    /** The best rate counts this long, and once more. */
    private static final long BEST_NANOS = 2_000_000_000L;

    /** Beyond the bandwidth-delay product: room to grow by a quarter in each round trip, and for uneven delivery. */
    private static final double GAIN = 1.25;

    private static final int SLACK_BLOCKS = 1;

    private long least = Long.MAX_VALUE;
    private double mean;
    private double deviation;
    private double best;
    private double bestBefore;
    private long bestSinceNanos;

    /**
     * A block came.
     *
     * @param tookNanos since it was asked for
     * @param delivered bytes that the peer has sent meanwhile, this block's too
     */
    void add(long tookNanos, long delivered, long nowNanos) {
        double took = Math.max(tookNanos, 1);
        if (least == Long.MAX_VALUE) {
            mean = took;
            deviation = took / 2;
        } else {
            deviation += (Math.abs(took - mean) - deviation) / 4;
            mean += (took - mean) / 8;
        }
        least = Math.min(least, (long) took);
        if (nowNanos - bestSinceNanos > BEST_NANOS) {
            bestBefore = best;
            best = 0;
            bestSinceNanos = nowNanos;
        }
        best = Math.max(best, delivered / took);
    }

    boolean isKnown() {
        return least < Long.MAX_VALUE;
    }

    /** What fills the way to the peer and back, and little more, blocks. */
    int depth() {
        double rate = Math.max(best, bestBefore);
        return (int)
                Math.min(RequestQueue.MOST_DEPTH, Math.ceil(rate * least * GAIN / PieceLayout.BLOCK) + SLACK_BLOCKS);
    }

    /** An answer usually takes this long. */
    long meanNanos() {
        return (long) mean;
    }

    /** An answer that takes longer is late. */
    long mostNanos() {
        return (long) (mean + 4 * deviation);
    }
}
