package tv.starling.sim;

import java.time.Duration;

/**
 * The line between a node and the middle of the network. A path between two nodes is made of both their lines.
 *
 * @param latency one way, to the middle
 * @param jitter most that is added to it, drawn anew for each chunk; streams stay in order
 * @param upBytesPerSecond shared in turn by everything the node sends
 * @param downBytesPerSecond shared in turn by everything it receives
 * @param queueBytes what waits before the line: datagrams beyond it are dropped, streams hold back
 * @param loss chance that a datagram is lost, or that a stream's chunk must be sent again and comes late
 * @param resetProbability chance for each chunk of a stream that its connection is reset
 * @param duplication chance that a datagram comes twice
 */
public record LinkProfile(
        Duration latency,
        Duration jitter,
        long upBytesPerSecond,
        long downBytesPerSecond,
        int queueBytes,
        double loss,
        double resetProbability,
        double duplication) {
    public static final LinkProfile LAN = of(Duration.ofNanos(100_000), Duration.ZERO, 100_000_000, 100_000_000);
    public static final LinkProfile SERVER = of(Duration.ofMillis(5), Duration.ofMillis(1), 100_000_000, 100_000_000);
    public static final LinkProfile FIBRE = of(Duration.ofMillis(5), Duration.ofMillis(1), 12_500_000, 12_500_000);
    public static final LinkProfile DSL = of(Duration.ofMillis(15), Duration.ofMillis(3), 250_000, 2_000_000);
    public static final LinkProfile MOBILE =
            of(Duration.ofMillis(40), Duration.ofMillis(30), 600_000, 2_500_000).loss(0.01);

    public static LinkProfile of(Duration latency, Duration jitter, long up, long down) {
        return new LinkProfile(latency, jitter, up, down, 256 * 1024, 0, 0, 0);
    }

    public LinkProfile latency(Duration other) {
        return new LinkProfile(
                other, jitter, upBytesPerSecond, downBytesPerSecond, queueBytes, loss, resetProbability, duplication);
    }

    public LinkProfile jitter(Duration other) {
        return new LinkProfile(
                latency, other, upBytesPerSecond, downBytesPerSecond, queueBytes, loss, resetProbability, duplication);
    }

    public LinkProfile rates(long up, long down) {
        return new LinkProfile(latency, jitter, up, down, queueBytes, loss, resetProbability, duplication);
    }

    public LinkProfile queue(int bytes) {
        return new LinkProfile(
                latency, jitter, upBytesPerSecond, downBytesPerSecond, bytes, loss, resetProbability, duplication);
    }

    public LinkProfile loss(double other) {
        return new LinkProfile(
                latency,
                jitter,
                upBytesPerSecond,
                downBytesPerSecond,
                queueBytes,
                other,
                resetProbability,
                duplication);
    }

    public LinkProfile resets(double probability) {
        return new LinkProfile(
                latency, jitter, upBytesPerSecond, downBytesPerSecond, queueBytes, loss, probability, duplication);
    }

    public LinkProfile duplicates(double probability) {
        return new LinkProfile(
                latency, jitter, upBytesPerSecond, downBytesPerSecond, queueBytes, loss, resetProbability, probability);
    }
}
