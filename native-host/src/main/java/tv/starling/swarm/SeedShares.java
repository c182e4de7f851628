package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tv.starling.wire.Fetching;

/**
 * Who fetches which piece of a seed: viewers tell each other ({@link Fetching}), so that a seed on which many draw sends each piece to
 * one of them, and that one sends it on.
 */
final class SeedShares implements PiecePicker.Share {
    /** Who has not got in this time what it fetches is not believed any more: others would wait for it for ever. */
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    /** Those who begin at the same moment have not heard of each other. */
    private static final int LEAST_SPREAD = 2;

    private static final int MOST_SPREAD = 16;

    private final Torrent torrent;
    private final PiecePicker picker;
    /** By peer: pieces, and since when. */
    private final Map<Integer, Map<Integer, Long>> theirs = new LinkedHashMap<>();

    private Set<Integer> ours = Set.of();

    SeedShares(Torrent torrent, PiecePicker picker) {
        this.torrent = torrent;
        this.picker = picker;
    }

    void left(PeerConnection peer) {
        theirs.remove(peer.id());
    }

    /** @return those of ours that are left to this peer: of two who begin one the one with the greater id stops */
    Set<Integer> told(PeerConnection peer, Fetching what) {
        Map<Integer, Long> before = theirs.getOrDefault(peer.id(), Map.of());
        if (before.entrySet().stream()
                .anyMatch(it -> isTooLong(it.getValue()) && !peer.pieces().has(it.getKey()))) {
            return Set.of();
        }
        var now = new TreeMap<Integer, Long>();
        what.pieces().forEach(piece -> now.put(piece, before.getOrDefault(piece, torrent.now())));
        theirs.put(peer.id(), now);
        var left = new TreeSet<>(now.keySet());
        left.retainAll(ours);
        left.removeIf(
                piece -> picker.begun(piece).filter(PartialPiece::isUntouched).isEmpty());
        boolean goesFirst = torrent.session()
                        .peerId()
                        .compareTo(peer.introduction().handshake().peerId())
                < 0;
        return goesFirst ? Set.of() : left;
    }

    private boolean isTooLong(long sinceNanos) {
        return torrent.now() - sinceNanos > PATIENCE_NANOS;
    }

    @Override
    public boolean isTheirs(int piece) {
        if (ours.contains(piece)) {
            return false;
        }
        for (Map<Integer, Long> one : theirs.values()) {
            Long since = one.get(piece);
            if (since != null && !isTooLong(since)) {
                return true;
            }
        }
        return false;
    }

    /** Some, and one for each viewer that does not tell what it fetches. */
    @Override
    public int spread() {
        long untold = torrent.peers().stream()
                .filter(p -> !p.pieces().isSeed()
                        && p.peerInterested()
                        && !p.introduction().takes(Extension.FETCHING))
                .count();
        return (int) Math.min(MOST_SPREAD, LEAST_SPREAD + untold);
    }

    /** Whether there are far fewer seeds than viewers. */
    boolean areScarce() {
        List<PeerConnection> peers = torrent.peers();
        long seeds = peers.stream().filter(p -> p.pieces().isSeed()).count();
        return seeds * 3 <= peers.size();
    }

    /** Tells what has changed. That one is here now is told anyway. */
    void say() {
        var now = new TreeSet<Integer>();
        for (PeerConnection peer : torrent.peers()) {
            if (peer.pieces().isSeed()) {
                peer.requests().requests().stream()
                        .map(BlockRequest::piece)
                        .filter(picker::isUnseen)
                        .forEach(now::add);
            }
        }
        ours.stream().filter(picker::isWhole).forEach(now::add);
        boolean more = !ours.containsAll(now);
        boolean fewer = ours.stream().anyMatch(piece -> !now.contains(piece) && !picker.isVerified(piece));
        ours = now;
        if (more || fewer) {
            byte[] said = new Fetching(new ArrayList<>(now)).encode();
            torrent.peers().stream()
                    .filter(p -> !p.pieces().isSeed())
                    .forEach(p -> p.extended(Extension.FETCHING, said));
        }
    }
}
