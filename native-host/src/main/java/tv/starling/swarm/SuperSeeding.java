package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import tv.starling.wire.PeerMessage;

/**
 * A seed that seems to have nothing, and reveals its pieces one by one to each peer (BEP 16): the next when the last has
 * reached another peer through that one. So nearly every byte it sends is new to the swarm: right for a first seed with
 * little upload, wrong for anybody else.
 */
final class SuperSeeding {
    /** Revealed to a peer and not spread yet: one on its way and one to ask for, so that it never waits. */
    private static final int MOST_PENDING = 2;

    private final Torrent torrent;
    private final RandomGenerator random;
    private final int[] revealed;
    private final Map<Integer, Set<Integer>> pending = new LinkedHashMap<>();
    private final Map<Integer, Set<Integer>> told = new LinkedHashMap<>();

    SuperSeeding(Torrent torrent, int pieceCount) {
        this.torrent = torrent;
        this.random = torrent.random();
        this.revealed = new int[pieceCount];
    }

    /** A peer has told what it has, all of it or a piece more. */
    void has(PeerConnection peer) {
        pending.computeIfAbsent(peer.id(), id -> new TreeSet<>());
        torrent.peers().forEach(this::goOn);
    }

    void left(PeerConnection peer) {
        pending.remove(peer.id());
        told.remove(peer.id());
        torrent.peers().forEach(this::goOn);
    }

    private void goOn(PeerConnection peer) {
        Set<Integer> its = pending.get(peer.id());
        if (its == null || peer.pieces().isSeed()) {
            return;
        }
        its.removeIf(piece -> isSpread(peer, piece));
        while (its.size() < MOST_PENDING) {
            int piece = rarestFor(peer);
            if (piece < 0) {
                return;
            }
            revealed[piece]++;
            its.add(piece);
            told.computeIfAbsent(peer.id(), id -> new TreeSet<>()).add(piece);
            peer.send(new PeerMessage.Have(piece));
        }
    }

    /** The peer has it, and another one too; or there is no other. */
    private boolean isSpread(PeerConnection peer, int piece) {
        List<PeerConnection> others = torrent.peers().stream()
                .filter(other -> other != peer && !other.pieces().isSeed())
                .toList();
        return peer.pieces().has(piece)
                && (others.isEmpty() || others.stream().anyMatch(o -> o.pieces().has(piece)));
    }

    /** Least often revealed and least often there, of what the peer has not and was not told of; -1 when there is none. */
    private int rarestFor(PeerConnection peer) {
        Set<Integer> known = told.getOrDefault(peer.id(), Set.of());
        List<Integer> best = new ArrayList<>();
        long least = Long.MAX_VALUE;
        for (int piece = 0; piece < revealed.length; piece++) {
            if (peer.pieces().has(piece) || known.contains(piece)) {
                continue;
            }
            int at = piece;
            long there =
                    torrent.peers().stream().filter(p -> p.pieces().has(at)).count() + revealed[piece];
            if (there < least) {
                least = there;
                best.clear();
            }
            if (there == least) {
                best.add(piece);
            }
        }
        return best.isEmpty() ? -1 : best.get(random.nextInt(best.size()));
    }
}
