package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tv.starling.wire.HashRange;

/**
 * Whom to ask for the leaves of pieces on their way, so that each block can be judged as it comes. Not every client gives
 * leaves (libtorrent: only of what it has downloaded itself), and who means harm does not: those that have given some come
 * first, and while nobody has, a few are asked at once. A decider.
 */
final class LeafAsks {
    /** Pieces whose leaves are asked for at once; those beyond are judged when they are whole. */
    private static final int MOST_ASKS = 256;
    /** Of one peer at once. */
    private static final int MOST_OF_ONE_PEER = 16;
    /** Peers asked for the same leaves, while it is not known who gives any. */
    private static final int MOST_AT_ONCE = 8;
    /** Refusals and silences in a row: the peer gives no leaves. */
    private static final int MOST_STRIKES = 3;
    /** A peer that is silent for so long is not waited for. */
    private static final long TIMEOUT_NANOS = 2_000_000_000L;

    private static final class Ask {
        final Map<Integer, Long> pending = new LinkedHashMap<>();
        final Set<Integer> tried = new LinkedHashSet<>();
    }

    private final Map<HashRange, Ask> asks = new LinkedHashMap<>();
    private final Set<Integer> givers = new LinkedHashSet<>();
    private final Map<Integer, Integer> strikes = new LinkedHashMap<>();

    /** False when too much is asked for already. */
    boolean want(HashRange range) {
        return asks.size() < MOST_ASKS && asks.putIfAbsent(range, new Ask()) == null;
    }

    void drop(HashRange range) {
        asks.remove(range);
    }

    /** A copy, in order of asking. */
    List<HashRange> wanted() {
        return List.copyOf(asks.keySet());
    }

    /** Whom to ask now for these; they count as asked. */
    List<Integer> next(HashRange range, List<Integer> candidates, long nowNanos) {
        Ask ask = asks.get(range);
        if (ask == null) {
            return List.of();
        }
        giveUp(ask, nowNanos);
        var next = new ArrayList<Integer>();
        if (ask.pending.keySet().stream().anyMatch(givers::contains)) {
            return next;
        }
        candidates.stream()
                .filter(peer -> givers.contains(peer) && mayBeAsked(ask, peer))
                .findFirst()
                .ifPresent(next::add);
        if (next.isEmpty()) {
            candidates.stream()
                    .filter(peer -> strikes.getOrDefault(peer, 0) < MOST_STRIKES && mayBeAsked(ask, peer))
                    .limit(MOST_AT_ONCE - ask.pending.size())
                    .forEach(next::add);
        }
        next.forEach(peer -> ask.pending.put(peer, nowNanos));
        ask.tried.addAll(next);
        return next;
    }

    private void giveUp(Ask ask, long nowNanos) {
        var silent = ask.pending.entrySet().stream()
                .filter(e -> nowNanos - e.getValue() >= TIMEOUT_NANOS)
                .map(Map.Entry::getKey)
                .toList();
        silent.forEach(peer -> refused(ask, peer));
    }

    private boolean mayBeAsked(Ask ask, int peer) {
        return !ask.tried.contains(peer)
                && asks.values().stream()
                                .filter(a -> a.pending.containsKey(peer))
                                .count()
                        < MOST_OF_ONE_PEER;
    }

    boolean isAsked(int peer, HashRange range) {
        Ask ask = asks.get(range);
        return ask != null && ask.pending.containsKey(peer);
    }

    /** What it gave was right; true when that is new of this peer. */
    boolean gave(int peer, HashRange range) {
        asks.remove(range);
        strikes.remove(peer);
        return givers.add(peer);
    }

    /** False when it was not asked of this peer. */
    boolean refused(int peer, HashRange range) {
        if (!isAsked(peer, range)) {
            return false;
        }
        refused(Objects.requireNonNull(asks.get(range)), peer);
        return true;
    }

    private void refused(Ask ask, int peer) {
        ask.pending.remove(peer);
        if (strikes.merge(peer, 1, Integer::sum) >= MOST_STRIKES) {
            givers.remove(peer);
        }
    }

    void gone(int peer) {
        asks.values().forEach(ask -> ask.pending.remove(peer));
        givers.remove(peer);
        strikes.remove(peer);
    }
}
