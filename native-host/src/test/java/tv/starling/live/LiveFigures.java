package tv.starling.live;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run of a {@link LiveWorld} came to. */
final class LiveFigures {
    private final TreeMap<Long, Long> delays = new TreeMap<>();
    private final TreeMap<Long, Long> startUps = new TreeMap<>();
    private final Map<String, Integer> closings = new TreeMap<>();
    private long due;
    private long inTime;
    private long blockBytes;
    private long controlBytes;
    private long duplicates;
    private long pulled;
    private long skipped;
    private long dropped;
    private long viewerSeconds;
    private double sourceRates;

    void delay(long millis) {
        delays.merge(millis, 1L, Long::sum);
    }

    void startUp(long millis) {
        startUps.merge(millis, 1L, Long::sum);
    }

    void closed(String reason) {
        closings.merge(reason, 1, Integer::sum);
    }

    void sent(long blocks, long control) {
        blockBytes += blocks;
        controlBytes += control;
    }

    /** Of a viewer who goes, or at the end. */
    void left(LiveWorld.Station station) {
        tally(station, Long.MAX_VALUE);
    }

    private void tally(LiveWorld.Station station, long until) {
        LiveSwarm swarm = station.swarm.orElseThrow();
        if (until != Long.MAX_VALUE) {
            long[] onTime = station.onTime(until);
            due += onTime[0];
            inTime += onTime[1];
        }
        duplicates += swarm.duplicates();
        pulled += swarm.holes().pulled();
        skipped += swarm.holes().skipped();
        dropped += swarm.uplink().dropped();
        station.wires().forEach(wire -> sent(wire.blockBytes(), wire.controlBytes()));
    }

    /** Counts what is on the way no more. */
    LiveFigures end(LiveWorld world) {
        world.online().forEach(station -> tally(station, world.nowMillis() - 3_000));
        sourceRates = world.source().swarm.orElseThrow().uplink().sentBytes()
                / (double) LiveWorld.RATE
                / (world.nowMillis() / 1000.0);
        return this;
    }

    double onTime() {
        return due == 0 ? 0 : (double) inTime / due;
    }

    long p(int percent) {
        return percentile(delays, percent);
    }

    long startUp(int percent) {
        return percentile(startUps, percent);
    }

    double sourceRates() {
        return sourceRates;
    }

    double control() {
        return (double) controlBytes / blockBytes;
    }

    double duplicates() {
        return duplicates * 16_384.0 / blockBytes;
    }

    private static long percentile(TreeMap<Long, Long> counts, int percent) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        long seen = 0;
        for (Map.Entry<Long, Long> each : counts.entrySet()) {
            seen += each.getValue();
            if (seen * 100 >= all * percent) {
                return each.getKey();
            }
        }
        return Long.MAX_VALUE;
    }

    String text(int viewers) {
        double blockMillis = 16_384_000.0 / LiveWorld.RATE;
        double bound = (1 + Math.log(viewers) / Math.log(2)) * blockMillis;
        return String.format(
                Locale.ROOT,
                "N=%d: delay p50 %d p95 %d p99 %d ms (bound without latency %.0f), on time at 1.5 s %.2f %%, source %.2f x,"
                        + " start-up p50 %d p95 %d ms (%d), control %.2f %%, duplicates %.2f %%, pulled %.2f %%, skipped %d,"
                        + " dropped %d, closed %s",
                viewers,
                p(50),
                p(95),
                p(99),
                bound,
                100 * onTime(),
                sourceRates,
                startUp(50),
                startUp(95),
                startUps.values().stream().mapToLong(Long::longValue).sum(),
                100 * control(),
                100 * duplicates(),
                100.0 * pulled * 16_384 / blockBytes,
                skipped,
                dropped,
                closings.entrySet().stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
}
