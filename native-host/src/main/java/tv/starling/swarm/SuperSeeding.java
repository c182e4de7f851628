package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.PeerMessage;

/**
 * A seed that seems to have nothing, and reveals its pieces one by one to each peer (BEP 16): the next when the last has
 * reached another peer through that one. So nearly every byte it sends is new to the swarm: right for a first seed with
 * little upload, wrong for anybody else. In the order of the film, and few at a time: who watches needs the first pieces first,
 * and a piece that is whole soon is passed on soon.
 */
final class SuperSeeding {
    /** Revealed to a peer and not spread yet: one on its way and one to ask for, so that it never waits. */
    private static final int MOST_PENDING = 2;

    /** Revealed and not yet got by whom it was revealed to: these many, and more where the line takes them. */
    private static final int FEW_OPEN = 4;
    /** Whoever has not got a piece after this long holds up nobody else. */
    private static final long OPEN_NANOS = 5_000_000_000L;

    private final Torrent torrent;
    private final int pieceLength;
    private final int[] revealed;
    /** By peer: pieces, and when they were revealed. */
    private final Map<Integer, Map<Integer, Long>> pending = new LinkedHashMap<>();

    private final Map<Integer, Set<Integer>> told = new LinkedHashMap<>();

    SuperSeeding(Torrent torrent, PieceLayout layout) {
        this.torrent = torrent;
        this.pieceLength = layout.pieceLength();
        this.revealed = new int[layout.pieceCount()];
    }

    /** A peer has told what it has, all of it or a piece more. */
    void has(PeerConnection peer) {
        pending.computeIfAbsent(peer.id(), id -> new LinkedHashMap<>());
        goOn();
    }

    void left(PeerConnection peer) {
        pending.remove(peer.id());
        told.remove(peer.id());
        goOn();
    }

    /** Reveals what may be revealed by now; to whom least is pending comes first. */
    void goOn() {
        List<PeerConnection> peers = torrent.peers().stream()
                .filter(p -> pending.containsKey(p.id()))
                .toList();
        peers.forEach(peer -> its(peer).keySet().removeIf(piece -> isSpread(peer, piece)));
        long now = torrent.now();
        long most = Math.max(FEW_OPEN, torrent.traffic().up().bytesPerSecond(now) / pieceLength);
        long open = peers.stream().mapToLong(peer -> open(peer, now)).sum();
        for (int size = 0; size < MOST_PENDING; size++) {
            for (PeerConnection peer : peers) {
                if (open < most && its(peer).size() == size && !peer.pieces().isSeed()) {
                    open += reveal(peer, now) ? 1 : 0;
                }
            }
        }
    }

    private Map<Integer, Long> its(PeerConnection peer) {
        return pending.getOrDefault(peer.id(), Map.of());
    }

    private long open(PeerConnection peer, long now) {
        return its(peer).entrySet().stream()
                .filter(it -> !peer.pieces().has(it.getKey()) && now - it.getValue() < OPEN_NANOS)
                .count();
    }

    /** False when there is nothing that it does not know of. */
    private boolean reveal(PeerConnection peer, long now) {
        int piece = rarestFor(peer);
        if (piece < 0) {
            return false;
        }
        revealed[piece]++;
        its(peer).put(piece, now);
        told.computeIfAbsent(peer.id(), id -> new TreeSet<>()).add(piece);
        peer.send(new PeerMessage.Have(piece));
        return true;
    }

    /** The peer has it, and another one too; or there is no other. */
    private boolean isSpread(PeerConnection peer, int piece) {
        List<PeerConnection> others = torrent.peers().stream()
                .filter(other -> other != peer && !other.pieces().isSeed())
                .toList();
        return peer.pieces().has(piece)
                && (others.isEmpty() || others.stream().anyMatch(o -> o.pieces().has(piece)));
    }

    /** The first of those least often revealed and least often there, that the peer has not and was not told of; -1 for none. */
    private int rarestFor(PeerConnection peer) {
        Set<Integer> known = told.getOrDefault(peer.id(), Set.of());
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int piece = 0; piece < revealed.length && least > 0; piece++) {
            if (peer.pieces().has(piece) || known.contains(piece)) {
                continue;
            }
            int at = piece;
            long there =
                    torrent.peers().stream().filter(p -> p.pieces().has(at)).count() + revealed[piece];
            if (there < least) {
                least = there;
                best = piece;
            }
        }
        return best;
    }
}
