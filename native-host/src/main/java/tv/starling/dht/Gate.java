package tv.starling.dht;

import java.util.LinkedHashMap;
import java.util.Map;
import tv.starling.wire.PeerAddress;

/**
 * Whose questions are heard and how much is answered: no host may flood us, and nobody may flood others through us. Sources
 * of datagrams are easily forged, so an address counts as proved only when it has said something that it could not have
 * guessed: an answer to our question, or a token of ours.
 */
final class Gate {
    /** Of one host in a window; libtorrent takes five a second. */
    static final int MOST_QUESTIONS = 50;

    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final long BLOCK_NANOS = 300_000_000_000L;
    /** Hosts counted; the one that was first seen longest ago is forgotten. */
    private static final int MOST_HOSTS = 2000;
    /** Addresses remembered as proved. */
    private static final int MOST_PROVED = 1000;

    private static final long PROOF_NANOS = 600_000_000_000L;
    /** All answers together, as many bytes a second, four times that in a burst; a busy node answers 20 questions a second. */
    private static final int ANSWER_BYTES_PER_SECOND = 32 << 10;

    private static final long MOST_TOKENS = 4L * ANSWER_BYTES_PER_SECOND;

    private static final class Source {
        long windowNanos;
        int questions;
        boolean blocked;
    }

    private final Map<PeerAddress, Source> sources = new LinkedHashMap<>();
    private final Map<PeerAddress, Long> proved = new LinkedHashMap<>();
    private long tokens = MOST_TOKENS;
    private long tokensNanos;

    Gate(long nowNanos) {
        tokensNanos = nowNanos;
    }

    /** Counts a datagram that nobody asked for; false while its host is blocked, for five minutes after too many. */
    boolean admits(PeerAddress from, long nowNanos) {
        PeerAddress host = Neighbourhood.host(from);
        Source source = sources.get(host);
        if (source == null) {
            if (sources.size() >= MOST_HOSTS) {
                sources.remove(sources.keySet().iterator().next());
            }
            source = new Source();
            source.windowNanos = nowNanos;
            sources.put(host, source);
        }
        long age = nowNanos - source.windowNanos;
        if (age > (source.blocked ? BLOCK_NANOS : WINDOW_NANOS)) {
            source.windowNanos = nowNanos;
            source.questions = 0;
            source.blocked = false;
        }
        if (!source.blocked && ++source.questions > MOST_QUESTIONS) {
            source.blocked = true;
            source.windowNanos = nowNanos;
        }
        return !source.blocked;
    }

    /** Takes what an answer costs; false when there is no more for now. */
    boolean affords(int bytes, long nowNanos) {
        long more = Math.min(nowNanos - tokensNanos, 1_000_000_000_000L) * ANSWER_BYTES_PER_SECOND / 1_000_000_000L;
        if (more > 0) {
            tokens = Math.min(MOST_TOKENS, tokens + more);
            tokensNanos = nowNanos;
        }
        if (tokens < bytes) {
            return false;
        }
        tokens -= bytes;
        return true;
    }

    void prove(PeerAddress address, long nowNanos) {
        proved.remove(address);
        if (proved.size() >= MOST_PROVED) {
            proved.remove(proved.keySet().iterator().next());
        }
        proved.put(address, nowNanos);
    }

    boolean isProved(PeerAddress address, long nowNanos) {
        Long at = proved.get(address);
        return at != null && nowNanos - at < PROOF_NANOS;
    }
}
