package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tv.starling.wire.HashRange;
import tv.starling.wire.PeerMessage;

/**
 * Gets hashes from peers (BEP 52): the piece layers that a link does not have, the leaves of pieces on their way, and those
 * of a piece that went wrong. What is not proven is not believed, and its sender is banned.
 */
final class HashExchange {
    /** Nobody who had them answered: the piece is judged without. */
    private static final long HUNT_NANOS = 10_000_000_000L;

    private final Torrent torrent;
    private final HashTrees trees;
    private final HashAnswers answers;
    private final Learned learned;
    private final HashAsks asks = new HashAsks();
    private final Map<HashRange, Hunt> hunts = new LinkedHashMap<>();
    private final LeafAsks leafAsks = new LeafAsks();
    /** Files that are the same have the same ranges: the leaves are for the piece that was first. */
    private final Map<HashRange, Integer> expected = new LinkedHashMap<>();

    private record Hunt(int piece, long untilNanos, Consumer<Optional<byte[]>> done) {}

    /** What comes of asking. */
    interface Learned {
        /** More of the piece layers is known. */
        void layers();

        /** The right leaves of a piece, which were expected. */
        void leaves(int piece, byte[] leaves);
    }

    HashExchange(Torrent torrent, HashTrees trees, HashAnswers answers, Learned learned) {
        this.torrent = torrent;
        this.trees = trees;
        this.answers = answers;
        this.learned = learned;
        trees.missing().forEach(asks::want);
    }

    void close() {
        answers.close();
        hunts.clear();
        expected.clear();
    }

    /** Somebody is there who may know what we do not. */
    boolean mayLearn() {
        return torrent.peers().stream().anyMatch(PeerConnection::speaksV2);
    }

    /** A reader waits for this piece: its hash is asked for first. */
    void hurry(int piece) {
        FileTree tree = trees.ofPiece(piece);
        if (!tree.knows(piece)) {
            tree.missing().stream()
                    .filter(range -> piece >= tree.firstPiece(range) && piece < tree.endPiece(range))
                    .forEach(asks::wantFirst);
        }
    }

    /** Asks for the right leaves of a piece; {@code done} gets nothing when nobody gives them. */
    void hunt(int piece, Consumer<Optional<byte[]>> done) {
        Optional<HashRange> range = trees.ofPiece(piece).leaves(piece);
        expectNoMore(piece);
        if (range.isEmpty() || !mayLearn()) {
            done.accept(Optional.empty());
            return;
        }
        hunts.put(range.get(), new Hunt(piece, torrent.now() + HUNT_NANOS, done));
        asks.wantFirst(range.get());
        torrent.peers().forEach(this::ask);
    }

    // --- leaves of pieces on their way --------------------------------------------------------------------------

    /** The piece is on its way: its leaves are asked for, where its hash is known. */
    void expect(int piece, Optional<PeerConnection> asked) {
        FileTree tree = trees.ofPiece(piece);
        if (tree.knows(piece)) {
            tree.leaves(piece).filter(leafAsks::want).ifPresent(range -> {
                expected.put(range, piece);
                askLeaves(range, asked);
            });
        }
    }

    /** The peer may be asked for more than before. */
    void offers(PeerConnection peer) {
        leafAsks.wanted().forEach(range -> askLeaves(range, Optional.of(peer)));
    }

    /** The leaves are of no use any more. */
    void expectNoMore(int piece) {
        trees.ofPiece(piece)
                .leaves(piece)
                .filter(range -> expected.remove(range, piece))
                .ifPresent(leafAsks::drop);
    }

    /** Who is asked for the blocks comes first, so that the work is shared as theirs is. */
    private void askLeaves(HashRange range, Optional<PeerConnection> first) {
        Integer piece = expected.get(range);
        if (piece == null) {
            return;
        }
        Map<Integer, PeerConnection> candidates = new LinkedHashMap<>();
        Stream.concat(first.stream(), torrent.peers().stream())
                .filter(peer -> peer.speaksV2() && peer.offers(piece))
                .forEach(peer -> candidates.put(peer.id(), peer));
        for (int peer : leafAsks.next(range, List.copyOf(candidates.keySet()), torrent.now())) {
            Objects.requireNonNull(candidates.get(peer)).send(new PeerMessage.HashRequest(range));
        }
    }

    private void leavesCame(PeerConnection peer, HashRange range, byte[] hashes) {
        Integer piece = expected.get(range);
        Optional<byte[]> leaves =
                piece == null ? Optional.empty() : trees.ofPiece(piece).proven(range, hashes);
        if (piece == null || leaves.isEmpty()) {
            leafAsks.refused(peer.id(), range);
            lied(peer);
            return;
        }
        boolean isNew = leafAsks.gave(peer.id(), range);
        expected.remove(range);
        learned.leaves(piece, leaves.get());
        if (isNew) {
            offers(peer);
        }
    }

    // --- asking -------------------------------------------------------------------------------------------------

    void ask(PeerConnection peer) {
        if (asks.isEmpty() || !peer.speaksV2()) {
            return;
        }
        for (HashRange range : asks.next(peer.id(), r -> has(peer, r), torrent.now())) {
            peer.send(new PeerMessage.HashRequest(range));
        }
    }

    private boolean has(PeerConnection peer, HashRange range) {
        return trees.of(range.root())
                .map(tree -> {
                    int first = peer.pieces().bits().nextSetBit(tree.firstPiece(range));
                    return first >= 0 && first < tree.endPiece(range);
                })
                .orElse(false);
    }

    void message(PeerConnection peer, PeerMessage.OfHashes message) {
        switch (message) {
            case PeerMessage.HashRequest(HashRange range) -> answers.requested(peer, range);
            case PeerMessage.HashReject(HashRange range) -> {
                if (asks.refused(peer.id(), range)) {
                    torrent.peers().forEach(this::ask);
                } else if (leafAsks.refused(peer.id(), range)) {
                    askLeaves(range, Optional.empty());
                }
            }
            case PeerMessage.Hashes(HashRange range, byte[] hashes) -> answered(peer, range, hashes);
        }
    }

    private void answered(PeerConnection peer, HashRange range, byte[] hashes) {
        if (leafAsks.isAsked(peer.id(), range)) {
            leavesCame(peer, range, hashes);
            return;
        }
        if (!asks.answered(peer.id(), range)) {
            return;
        }
        Hunt hunt = hunts.get(range);
        if (hunt == null) {
            layersCame(peer, range, hashes);
            return;
        }
        Optional<byte[]> leaves = trees.ofPiece(hunt.piece()).proven(range, hashes);
        if (leaves.isEmpty()) {
            asks.wantFirst(range);
            lied(peer);
        } else {
            hunts.remove(range);
            hunt.done().accept(leaves);
        }
    }

    private void layersCame(PeerConnection peer, HashRange range, byte[] hashes) {
        if (!trees.accept(range, hashes)) {
            asks.wantFirst(range);
            lied(peer);
            return;
        }
        ask(peer);
        if (trees.isWhole()) {
            torrent.disk().saveLayers(torrent.infoHash(), trees.layers().bytes(), result -> {});
        }
        learned.layers();
    }

    private void lied(PeerConnection peer) {
        torrent.ban(Set.of(peer.id()), "sent wrong hashes");
        torrent.peers().forEach(this::ask);
    }

    void left(PeerConnection peer) {
        asks.gone(peer.id());
        leafAsks.gone(peer.id());
        torrent.peers().forEach(this::ask);
    }

    void tick() {
        var over = hunts.entrySet().stream()
                .filter(e -> torrent.now() > e.getValue().untilNanos() || !mayLearn())
                .toList();
        over.forEach(e -> {
            hunts.remove(e.getKey());
            asks.drop(e.getKey());
            e.getValue().done().accept(Optional.empty());
        });
        torrent.peers().forEach(this::ask);
        leafAsks.wanted().forEach(range -> askLeaves(range, Optional.empty()));
    }
}
