package tv.starling.swarm;

/** Payload of one torrent both ways: since it was joined, and in earlier runs. */
final class Traffic {
    private final RateEstimator down = new RateEstimator();
    private final RateEstimator up = new RateEstimator();
    private TorrentMemory past = TorrentMemory.NOTHING;
    private long fromWebSeeds;
    private long wasted;

    void recall(TorrentMemory memory) {
        past = memory;
    }

    void received(int bytes, long nowNanos) {
        down.add(bytes, nowNanos);
    }

    /** Counted as received too. */
    void fromWebSeeds(int bytes) {
        fromWebSeeds += bytes;
    }

    void sent(int bytes, long nowNanos) {
        up.add(bytes, nowNanos);
    }

    void wasted(int bytes) {
        wasted += bytes;
    }

    RateEstimator down() {
        return down;
    }

    RateEstimator up() {
        return up;
    }

    long downloadedEver() {
        return past.downloaded() + down.total();
    }

    long uploadedEver() {
        return past.uploaded() + up.total();
    }

    long fromWebSeeds() {
        return fromWebSeeds;
    }

    long wasted() {
        return wasted;
    }
}
