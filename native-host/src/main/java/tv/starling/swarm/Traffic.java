package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;

/** Payload of one torrent both ways: since it was joined, and in earlier runs. */
final class Traffic {
    private static final String WEB_SEED = "web-seed";

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

    /** Bytes received by source: those of peers, and the web seeds'. Words of PROTOCOL.md. */
    Map<String, Long> sources(Map<String, Long> ofPeers) {
        Map<String, Long> all = new LinkedHashMap<>(ofPeers);
        if (fromWebSeeds > 0) {
            all.put(WEB_SEED, fromWebSeeds);
        }
        return all;
    }

    long wasted() {
        return wasted;
    }
}
