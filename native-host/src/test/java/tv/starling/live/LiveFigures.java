package tv.starling.live;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** What one run of a {@link LiveWorld}, or several, came to. */
final class LiveFigures {
    private static final double BLOCK = 16_384.0;

    private final Histogram delays = new Histogram();
    private final Histogram startUps = new Histogram();
    private final Map<String, Integer> closings = new TreeMap<>();
    /** By the second since measuring began: blocks that were due, and of these in time, and at all. */
    private final TreeMap<Long, long[]> due = new TreeMap<>();

    private final TreeMap<Long, Long> sourceBytes = new TreeMap<>();
    private int runs;
    private int neverStarted;
    private long blockBytes;
    private long controlBytes;
    private long duplicates;
    private long pulled;
    private long skipped;
    private long dropped;
    private long forgedBytes;
    private long originBytes;
    private double neighbours;

    void delay(long millis) {
        delays.add(millis);
    }

    void startUp(long millis) {
        startUps.add(millis);
    }

    /** Somebody saw no picture. */
    void neverStarted() {
        neverStarted++;
    }

    void closed(String reason) {
        closings.merge(reason, 1, Integer::sum);
    }

    void sent(long blocks, long control) {
        blockBytes += blocks;
        controlBytes += control;
    }

    /** So many blocks somebody should have got, so many he got in time, so many at all. */
    void due(long second, long blocks, long inTime, long got) {
        long[] counts = due.computeIfAbsent(second, _ -> new long[3]);
        counts[0] += blocks;
        counts[1] += inTime;
        counts[2] += got;
    }

    void sourceSent(long second, long bytes) {
        sourceBytes.merge(second, bytes, Long::sum);
    }

    /** Bytes got past verification that the source did not send. */
    void forged(long bytes) {
        forgedBytes += bytes;
    }

    void swarm(LiveSwarm swarm) {
        duplicates += swarm.duplicates();
        pulled += swarm.holes().pulled();
        skipped += swarm.holes().skipped();
        dropped += swarm.uplink().dropped();
        originBytes += swarm.origin().received();
    }

    LiveFigures end(LiveWorld world) {
        world.online().forEach(station -> station.tell(this));
        neighbours += world.online().stream()
                .mapToInt(Station::neighbourCount)
                .average()
                .orElse(0);
        runs++;
        return this;
    }

    /** Of another run. */
    void add(LiveFigures other) {
        delays.add(other.delays);
        startUps.add(other.startUps);
        other.closings.forEach((reason, count) -> closings.merge(reason, count, Integer::sum));
        other.due.forEach((second, counts) -> due(second, counts[0], counts[1], counts[2]));
        other.sourceBytes.forEach(this::sourceSent);
        runs += other.runs;
        neverStarted += other.neverStarted;
        blockBytes += other.blockBytes;
        controlBytes += other.controlBytes;
        duplicates += other.duplicates;
        pulled += other.pulled;
        skipped += other.skipped;
        dropped += other.dropped;
        originBytes += other.originBytes;
        forgedBytes += other.forgedBytes;
        neighbours += other.neighbours;
    }

    double onTime() {
        return onTimeFrom(0);
    }

    /** Of what was published so many seconds, or more, after measuring began. */
    double onTimeFrom(long second) {
        var later = due.tailMap(second).values();
        long all = later.stream().mapToLong(it -> it[0]).sum();
        long inTime = later.stream().mapToLong(it -> it[1]).sum();
        return all == 0 ? 0 : (double) inTime / all;
    }

    /** Blocks that never came. */
    long missing() {
        return due.values().stream().mapToLong(it -> it[0] - it[2]).sum();
    }

    List<Chart.Point> onTimeBySecond() {
        return due.entrySet().stream()
                .map(it -> new Chart.Point(it.getKey(), 100.0 * it.getValue()[1] / it.getValue()[0]))
                .toList();
    }

    List<Chart.Point> sourceBySecond() {
        return sourceBytes.entrySet().stream()
                .map(it -> new Chart.Point(it.getKey(), it.getValue() / (double) LiveWorld.RATE / runs))
                .toList();
    }

    double seconds() {
        return sourceBytes.isEmpty() ? 0 : sourceBytes.lastKey() + 1.0;
    }

    Histogram delays() {
        return delays;
    }

    Histogram startUps() {
        return startUps;
    }

    long p(int percent) {
        return delays.percentile(percent);
    }

    long startUp(int percent) {
        return startUps.percentile(percent);
    }

    int never() {
        return neverStarted;
    }

    double sourceRates() {
        return sourceBytes.values().stream()
                        .mapToLong(Long::longValue)
                        .average()
                        .orElse(0)
                / LiveWorld.RATE
                / runs;
    }

    /** What came of a web server, of all that came. */
    double originShare() {
        return (double) originBytes / (originBytes + blockBytes);
    }

    double control() {
        return (double) controlBytes / blockBytes;
    }

    double duplicates() {
        return duplicates * BLOCK / blockBytes;
    }

    long forgedBytes() {
        return forgedBytes;
    }

    Map<String, Integer> closings() {
        return closings;
    }

    /** One course is chance, the more so the smaller the swarm is: the one in the middle of some. */
    static double median(DoubleStream courses) {
        double[] sorted = courses.sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** What store and forward needs where nothing takes time but sending at the rate, milliseconds. */
    static double bound(int viewers) {
        return (1 + Math.log(viewers) / Math.log(2)) * 1000 * BLOCK / LiveWorld.RATE;
    }

    String text(int viewers) {
        return String.format(
                Locale.ROOT,
                "N=%d: delay p50 %d p95 %d p99 %d ms (bound without latency %.0f), on time at 1.5 s %.2f %%, source %.2f x,"
                        + " start-up p50 %d p95 %d ms (%d, never %d), control %.2f %%, duplicates %.2f %%, pulled %.2f %%,"
                        + " missing %d, skipped %d, dropped %d, forged %d, neighbours %.0f, by HTTP %.1f %%, closed %s",
                viewers,
                p(50),
                p(95),
                p(99),
                bound(viewers),
                100 * onTime(),
                sourceRates(),
                startUp(50),
                startUp(95),
                startUps.count(),
                neverStarted,
                100 * control(),
                100 * duplicates(),
                100 * pulled * BLOCK / blockBytes,
                missing(),
                skipped,
                dropped,
                forgedBytes,
                neighbours / runs,
                100 * originShare(),
                closings.entrySet().stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
}
