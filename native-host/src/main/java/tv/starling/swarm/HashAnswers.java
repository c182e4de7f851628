package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.wire.HashRange;
import tv.starling.wire.PeerMessage;

/** Gives hashes to peers that ask (BEP 52): out of the piece layers, and leaves, which cost a read where they are not at hand. */
final class HashAnswers {
    /** Pieces being read for others' requests at once. */
    private static final int MOST_READS = 16;
    /** Leaves that are kept at hand, bytes: those of 1 GiB. */
    private static final int MOST_KEPT = 2 << 20;

    private final HashTrees trees;
    private final Storage storage;
    private final IntPredicate isVerified;
    private final Map<Integer, byte[]> kept = new LinkedHashMap<>();
    private int keptBytes;
    private int reads;
    private boolean closed;

    HashAnswers(HashTrees trees, Storage storage, IntPredicate isVerified) {
        this.trees = trees;
        this.storage = storage;
        this.isVerified = isVerified;
    }

    void close() {
        closed = true;
        kept.clear();
    }

    /** The leaves of a piece that was just verified: who does not have it yet may ask for them soon. */
    void keep(int piece, byte[] leaves) {
        if (leaves.length > MOST_KEPT) {
            return;
        }
        byte[] before = kept.put(piece, leaves);
        keptBytes += leaves.length - (before == null ? 0 : before.length);
        for (var oldest = kept.values().iterator(); keptBytes > MOST_KEPT; oldest.remove()) {
            keptBytes -= oldest.next().length;
        }
    }

    void requested(PeerConnection peer, HashRange range) {
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

    /** It is for those that may ask for the piece's blocks too. */
    private void leavesRequested(PeerConnection peer, FileTree tree, HashRange range) {
        int piece = tree.firstPiece(range);
        boolean exists = piece < tree.endPiece(range);
        if (!exists || peer.uploads().isChoking() || !isVerified.test(piece)) {
            peer.send(new PeerMessage.HashReject(range));
            return;
        }
        byte[] known = kept.get(piece);
        if (known != null) {
            peer.send(new PeerMessage.Hashes(range, tree.answer(range, known)));
            return;
        }
        if (reads >= MOST_READS) {
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
                keep(piece, leaves);
                peer.send(new PeerMessage.Hashes(range, tree.answer(range, leaves)));
            } else {
                peer.send(new PeerMessage.HashReject(range));
            }
        });
    }
}
