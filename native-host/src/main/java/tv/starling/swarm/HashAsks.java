package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tv.starling.wire.HashRange;

/** Which hashes are still wanted, and of whom they are asked now. A decider. */
final class HashAsks {
    /** Asked of one peer at once: 8 times 16 KiB of hashes, of 512 pieces each. */
    private static final int MOST_OF_ONE_PEER = 8;
    /** A peer that is silent for so long is not waited for. */
    private static final long TIMEOUT_NANOS = 5_000_000_000L;

    private static final int NOBODY = -1;

    private static final class Ask {
        int peer = NOBODY;
        long sinceNanos;
        final Set<Integer> refusedBy = new LinkedHashSet<>();
    }

    private final Map<HashRange, Ask> asks = new LinkedHashMap<>();

    void want(HashRange range) {
        asks.putIfAbsent(range, new Ask());
    }

    /** Before all others. */
    void wantFirst(HashRange range) {
        Ask ask = asks.remove(range);
        var rest = new LinkedHashMap<>(asks);
        asks.clear();
        asks.put(range, ask == null ? new Ask() : ask);
        asks.putAll(rest);
    }

    boolean isEmpty() {
        return asks.isEmpty();
    }

    boolean wants(HashRange range) {
        return asks.containsKey(range);
    }

    void drop(HashRange range) {
        asks.remove(range);
    }

    /** What to ask of this peer now; it counts as asked. */
    List<HashRange> next(int peer, Predicate<HashRange> has, long nowNanos) {
        var next = new ArrayList<HashRange>();
        long outstanding = asks.values().stream()
                .filter(a -> a.peer == peer && nowNanos - a.sinceNanos < TIMEOUT_NANOS)
                .count();
        for (Map.Entry<HashRange, Ask> entry : asks.entrySet()) {
            if (outstanding + next.size() >= MOST_OF_ONE_PEER) {
                break;
            }
            Ask ask = entry.getValue();
            boolean pending = ask.peer != NOBODY && nowNanos - ask.sinceNanos < TIMEOUT_NANOS;
            // One that let it run out is not asked again while there may be others.
            if (!pending && ask.peer != peer && !ask.refusedBy.contains(peer) && has.test(entry.getKey())) {
                ask.peer = peer;
                ask.sinceNanos = nowNanos;
                next.add(entry.getKey());
            } else if (!pending && ask.peer == peer) {
                ask.peer = NOBODY;
            }
        }
        return next;
    }

    /** An answer came; false when it was not asked of this peer. */
    boolean answered(int peer, HashRange range) {
        Ask ask = asks.get(range);
        return ask != null && ask.peer == peer && asks.remove(range) != null;
    }

    /** False when it was not asked of this peer. */
    boolean refused(int peer, HashRange range) {
        Ask ask = asks.get(range);
        if (ask == null || ask.peer != peer) {
            return false;
        }
        ask.peer = NOBODY;
        ask.refusedBy.add(peer);
        return true;
    }

    void gone(int peer) {
        for (Ask ask : asks.values()) {
            ask.refusedBy.remove(peer);
            if (ask.peer == peer) {
                ask.peer = NOBODY;
            }
        }
    }
}
