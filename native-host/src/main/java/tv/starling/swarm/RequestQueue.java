package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tv.starling.metainfo.PieceLayout;

/**
 * What one peer has been asked for and has not sent yet, and how much more to ask.
 *
 * <p>The depth follows bandwidth x delay: it doubles each round trip while the rate still grows (slow start), then holds
 * what the peer delivers in {@link #PIPELINE_SECONDS}. While somebody watches it is just what fills the way, as
 * {@link Responses} has measured it, so that a seek is not stuck behind old requests.
 */
final class RequestQueue {
    /** Covers any round trip and the peer's disk; more only delays a change of mind. */
    private static final double PIPELINE_SECONDS = 1.0;
    /** The first requests go out in one flight with the unchoke's answer. */
    private static final int FIRST_DEPTH = 16;

    private static final int LEAST_DEPTH = 4;
    /** Deep enough for 300 MB/s at a few milliseconds; keeps within every client's default {@code reqq}. */
    static final int MOST_DEPTH = 500;
    /** A peer that said nothing of {@code reqq} (BEP 10) is taken to hold libtorrent's and uTorrent's 250. */
    private static final int DEFAULT_REQQ = 250;

    private static final long LEAST_TIMEOUT_NANOS = 6_000_000_000L;
    private static final long MOST_TIMEOUT_NANOS = 60_000_000_000L;

    /** A rate that fell to nearly nothing is no reason to wait longer. */
    private static final long MOST_EXPECTED_NANOS = 4_000_000_000L;

    /** @param totalBytes that the peer had sent by then */
    private record Asked(long atNanos, long totalBytes) {}

    private final Map<BlockRequest, Asked> asked = new LinkedHashMap<>();
    private final RateEstimator rate = new RateEstimator();
    private final Responses responses = new Responses();
    private boolean streaming;
    private int reqq = DEFAULT_REQQ;
    private int depth = FIRST_DEPTH;
    private boolean slowStart = true;
    /** The newest that was not zero: silence is judged by what the peer did before. */
    private long lastRate;

    private long lastBlockNanos;
    private boolean snubbed;

    /** Somebody watches: no more is asked for than keeps the peer busy. */
    void streaming(boolean on) {
        streaming = on;
    }

    /** The peer holds at most this many requests (BEP 10 {@code reqq}). */
    void limit(int peersReqq) {
        reqq = Math.max(1, Math.min(peersReqq, MOST_DEPTH));
    }

    /** How many more may be asked now. */
    int room() {
        return room(0);
    }

    /** The same, where so many may be asked in any case. */
    int room(int leastAsked) {
        int enough = streaming && responses.isKnown() ? responses.depth() : depth;
        int most = snubbed ? 1 : Math.min(Math.max(enough, leastAsked), reqq);
        return Math.max(0, most - asked.size());
    }

    int size() {
        return asked.size();
    }

    boolean contains(BlockRequest request) {
        return asked.containsKey(request);
    }

    void asked(BlockRequest request, long nowNanos) {
        if (asked.isEmpty()) {
            lastBlockNanos = nowNanos;
        }
        asked.put(request, new Asked(nowNanos, rate.total()));
    }

    /** A block came; true when it was asked for. */
    boolean received(BlockRequest request, long nowNanos) {
        rate.add(request.length(), nowNanos);
        lastBlockNanos = nowNanos;
        snubbed = false;
        if (slowStart) {
            depth = Math.min(MOST_DEPTH, depth + 1);
        }
        Asked was = asked.remove(request);
        if (was != null) {
            responses.add(nowNanos - was.atNanos, rate.total() - was.totalBytes, nowNanos);
        }
        return was != null;
    }

    /** The request is off: rejected or cancelled; true when it was there. */
    boolean remove(BlockRequest request) {
        return asked.remove(request) != null;
    }

    /** Everything is off: choked, or gone. */
    List<BlockRequest> clear() {
        var all = List.copyOf(asked.keySet());
        asked.clear();
        return all;
    }

    /** Sets the depth from the measured rate, and gives up requests that are overdue. Call about twice a second. */
    List<BlockRequest> tick(long nowNanos, boolean streaming) {
        this.streaming = streaming;
        long now = rate.bytesPerSecond(nowNanos);
        if (slowStart && rate.total() > 0 && asked.size() * 2 >= depth && now < lastRate + lastRate / 10) {
            slowStart = false;
        }
        lastRate = now > 0 ? now : lastRate;
        if (!slowStart) {
            depth = (int) Math.clamp(now * PIPELINE_SECONDS / PieceLayout.BLOCK + LEAST_DEPTH, LEAST_DEPTH, MOST_DEPTH);
        }
        return overdue(nowNanos);
    }

    private List<BlockRequest> overdue(long nowNanos) {
        if (asked.isEmpty() || nowNanos - lastBlockNanos < timeoutNanos()) {
            return List.of();
        }
        snubbed = true;
        slowStart = false;
        lastBlockNanos = nowNanos;
        return clear();
    }

    /** Four times what the queue should take; a peer that was never measured gets the least time. */
    private long timeoutNanos() {
        if (lastRate == 0) {
            return rate.total() == 0 ? LEAST_TIMEOUT_NANOS * 2 : LEAST_TIMEOUT_NANOS;
        }
        long queueNanos = (long) (PieceLayout.BLOCK * 4e9 / lastRate);
        return Math.clamp(queueNanos, LEAST_TIMEOUT_NANOS, MOST_TIMEOUT_NANOS);
    }

    /** Sent nothing for too long though asked. */
    boolean snubbed() {
        return snubbed;
    }

    long bytesPerSecond(long nowNanos) {
        return rate.bytesPerSecond(nowNanos);
    }

    /** For how long it has been asked and has sent nothing. */
    long silentNanos(long nowNanos) {
        return asked.isEmpty() ? 0 : nowNanos - lastBlockNanos;
    }

    long totalBytes() {
        return rate.total();
    }

    Responses responses() {
        return responses;
    }

    /** How long a block should take that is asked now behind so many others; 0 when not measured. */
    long expectedNanos(int blocksBefore) {
        long bytes = (long) (asked.size() + blocksBefore + 1) * PieceLayout.BLOCK;
        return lastRate == 0 ? 0 : Math.min(MOST_EXPECTED_NANOS, (long) (bytes * 1e9 / lastRate));
    }

    /** In order of asking. */
    List<BlockRequest> requests() {
        return new ArrayList<>(asked.keySet());
    }
}
