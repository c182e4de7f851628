package tv.starling.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.live.KeptPieces;
import tv.starling.metainfo.PieceLayout;

/**
 * Pieces of a recording that were watched live: where the torrent's hash of one is that which the source had signed, what is here of it is
 * right, and is copied as it is. Where the torrent's hashes are not known yet, they are had of peers as ever (BEP 52), and the pieces wait.
 */
final class TakenOver {
    /** A few pieces in memory, and a disk that need not wait. */
    private static final int AT_ONCE = 4;

    private static final int CHUNK = 256 * 1024;

    private final PieceLayout layout;
    private final HashTrees trees;
    private final Storage storage;
    private final PiecePicker picker;
    private final KeptPieces kept;
    private final IntConsumer got;
    /** Not looked at yet. */
    private final BitSet left = new BitSet();

    private int copying;
    private boolean closed;

    /** @param got told of each piece that is on disk */
    TakenOver(
            PieceLayout layout,
            HashTrees trees,
            Storage storage,
            PiecePicker picker,
            KeptPieces kept,
            IntConsumer got) {
        this.layout = layout;
        this.trees = trees;
        this.storage = storage;
        this.picker = picker;
        this.kept = kept;
        this.got = got;
        IntStream.range(0, layout.pieceCount())
                .filter(piece -> !picker.isVerified(piece) && !picker.isBegun(piece) && kept.has(piece))
                .forEach(left::set);
    }

    /** Pieces are being copied, or wait for their hashes. */
    boolean isBusy() {
        return copying > 0 || !left.isEmpty();
    }

    void close() {
        closed = true;
        left.clear();
    }

    /** More of the hashes may be known. */
    void go() {
        for (int piece = left.nextSetBit(0); piece >= 0 && copying < AT_ONCE; piece = left.nextSetBit(piece + 1)) {
            FileTree tree = trees.ofPiece(piece);
            if (tree.knows(piece)) {
                int its = piece;
                left.clear(piece);
                if (kept.hash(piece).filter(hash -> tree.is(its, hash)).isPresent()) {
                    copying++;
                    copy(piece, 0);
                }
            }
        }
    }

    private void copy(int piece, int from) {
        int length = Math.min(CHUNK, layout.dataSize(piece) - from);
        kept.read(piece, from, length, read -> {
            if (closed || read.isEmpty()) {
                done();
                return;
            }
            write(piece, from, read.get());
        });
    }

    private void write(int piece, int from, byte[] bytes) {
        int[] left = {(bytes.length - 1) / PieceLayout.BLOCK + 1};
        boolean[] failed = {false};
        for (int at = 0; at < bytes.length; at += PieceLayout.BLOCK) {
            byte[] block = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PieceLayout.BLOCK));
            storage.writeProven(piece, from + at, block, result -> {
                failed[0] |= result instanceof Result.Failed<byte[]>;
                if (--left[0] == 0) {
                    written(piece, from + bytes.length, failed[0]);
                }
            });
        }
    }

    /** A disk that is full keeps what it has. */
    private void written(int piece, int until, boolean failed) {
        if (closed || failed) {
            done();
        } else if (until < layout.dataSize(piece)) {
            copy(piece, until);
        } else {
            got.accept(piece);
            done();
        }
    }

    private void done() {
        copying--;
        if (!closed) {
            go();
        }
    }
}
