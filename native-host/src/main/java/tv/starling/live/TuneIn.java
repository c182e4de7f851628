package tv.starling.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tv.starling.wire.LiveMessage;

/**
 * Where a viewer begins: at the newest random access point before an edge that two neighbours, or one and the origin, have shown signed
 * records of.
 */
final class TuneIn {
    /** So long a single neighbour is not believed. */
    private static final long WITNESS_MILLIS = 400;
    /** So long we wait for somebody who has a random access point. */
    private static final long ENTRY_MILLIS = 3_000;

    private TuneIn() {}

    /**
     * @param entry the first piece to play
     * @param edge the newest piece that is believed in
     */
    record Place(int entry, int edge) {}

    /** @param waitedMillis since anybody said anything */
    static Optional<Place> place(Collection<LiveNeighbour> neighbours, Origin origin, long waitedMillis) {
        List<Integer> shown = new ArrayList<>();
        neighbours.forEach(peer -> {
            if (peer.witness() >= 0) {
                shown.add(peer.witness());
            }
        });
        if (origin.newest() >= 0) {
            shown.add(origin.newest());
        }
        shown.sort(Comparator.reverseOrder());
        if (shown.isEmpty() || shown.size() == 1 && waitedMillis < WITNESS_MILLIS) {
            return Optional.empty();
        }
        int edge = shown.get(Math.min(1, shown.size() - 1));
        if (origin.isApart(shown.getFirst(), edge)) {
            edge = shown.getFirst(); // nobody can sign what is not there yet
        }
        int entry = origin.entry() <= edge ? origin.entry() : -1;
        for (LiveNeighbour peer : neighbours) {
            int at = peer.standing().entry();
            entry = at != LiveMessage.NOWHERE && at <= edge ? Math.max(entry, at) : entry;
        }
        if (entry >= 0) {
            return Optional.of(new Place(entry, edge));
        }
        return waitedMillis > ENTRY_MILLIS ? Optional.of(new Place(edge, edge)) : Optional.empty();
    }
}
