package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.wire.HashRange;
import tv.starling.wire.PeerMessage;

/**
 * Gives hashes to peers and gets them from peers (BEP 52): the piece layers that a link does not have, and the leaves of a
 * piece that went wrong. What is not proven is not believed, and its sender is banned.
 */
final class HashExchange {
    /** Pieces being read for others' requests at once, and those whose leaves are remembered. */
    private static final int MOST_READS = 16;
    /** Nobody who had them answered: the piece is judged without. */
    private static final long HUNT_NANOS = 10_000_000_000L;

    private final Torrent torrent;
    private final HashTrees trees;
    private final Storage storage;
    private final IntPredicate isVerified;
    private final Runnable learned;
    private final HashAsks asks = new HashAsks();
    private final Map<HashRange, Hunt> hunts = new LinkedHashMap<>();
    private final Map<Integer, byte[]> leavesRead = new LinkedHashMap<>();
    private int reads;
    private boolean closed;

    private record Hunt(int piece, long untilNanos, Consumer<Optional<byte[]>> done) {}

    /** @param learned run when more of the piece layers is known */
    HashExchange(Torrent torrent, HashTrees trees, Storage storage, IntPredicate isVerified, Runnable learned) {
        this.torrent = torrent;
        this.trees = trees;
        this.storage = storage;
        this.isVerified = isVerified;
        this.learned = learned;
        trees.missing().forEach(asks::want);
    }

    void close() {
        closed = true;
        hunts.clear();
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
        if (range.isEmpty() || !mayLearn()) {
            done.accept(Optional.empty());
            return;
        }
        hunts.put(range.get(), new Hunt(piece, torrent.now() + HUNT_NANOS, done));
        asks.wantFirst(range.get());
        torrent.peers().forEach(this::ask);
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
            case PeerMessage.HashRequest(HashRange range) -> requested(peer, range);
            case PeerMessage.HashReject(HashRange range) -> {
                asks.refused(peer.id(), range);
                torrent.peers().forEach(this::ask);
            }
            case PeerMessage.Hashes(HashRange range, byte[] hashes) -> answered(peer, range, hashes);
        }
    }

    private void answered(PeerConnection peer, HashRange range, byte[] hashes) {
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
        learned.run();
    }

    private void lied(PeerConnection peer) {
        torrent.ban(Set.of(peer.id()), "sent wrong hashes");
        torrent.peers().forEach(this::ask);
    }

    void left(PeerConnection peer) {
        asks.gone(peer.id());
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
    }

    // --- answering ----------------------------------------------------------------------------------------------

    private void requested(PeerConnection peer, HashRange range) {
        Optional<FileTree> tree = trees.of(range.root());
        Optional<byte[]> answer = tree.flatMap(it -> it.answer(range));
        if (answer.isPresent()) {
            peer.send(new PeerMessage.Hashes(range, answer.get()));
        } else if (tree.isPresent() && tree.get().isOfLeaves(range)) {
            leavesRequested(peer, tree.get(), range);
        } else {
            peer.send(new PeerMessage.HashReject(range));
        }
    }

    /** Costs a read of the piece, so it is for those that may ask for its blocks too. */
    private void leavesRequested(PeerConnection peer, FileTree tree, HashRange range) {
        int piece = tree.firstPiece(range);
        byte[] known = leavesRead.get(piece);
        if (known != null) {
            peer.send(new PeerMessage.Hashes(range, tree.answer(range, known)));
            return;
        }
        boolean exists = piece < tree.endPiece(range);
        if (!exists || peer.uploads().isChoking() || reads >= MOST_READS || !isVerified.test(piece)) {
            peer.send(new PeerMessage.HashReject(range));
            return;
        }
        reads++;
        storage.leaves(piece, result -> {
            reads--;
            if (closed) {
                return;
            }
            if (result instanceof Result.Ok<byte[]>(byte[] leaves)) {
                if (leavesRead.size() >= MOST_READS) {
                    leavesRead.remove(leavesRead.keySet().iterator().next());
                }
                leavesRead.put(piece, leaves);
                peer.send(new PeerMessage.Hashes(range, tree.answer(range, leaves)));
            } else {
                peer.send(new PeerMessage.HashReject(range));
            }
        });
    }
}
