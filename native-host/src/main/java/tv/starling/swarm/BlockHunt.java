package tv.starling.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.Merkle;

/** Finds the blocks that are wrong of a whole piece of v2, as soon as some peer gives its leaves (BEP 52). */
final class BlockHunt {
    /** What it comes to. */
    interface Outcome {
        /** These are wrong; {@code ours} of them by our own disk's fault. */
        void found(int piece, BitSet blocks, BitSet ours);

        /** Nobody gives the leaves. */
        void inVain(int piece);

        void failed(int piece, DiskError error);
    }

    private final HashExchange exchange;
    private final BlockChecks checks;
    private final Storage storage;
    private final Outcome outcome;
    /** Nothing may be written over them. */
    private final Set<Integer> hunted = new LinkedHashSet<>();

    private boolean closed;

    BlockHunt(HashExchange exchange, BlockChecks checks, Storage storage, Outcome outcome) {
        this.exchange = exchange;
        this.checks = checks;
        this.storage = storage;
        this.outcome = outcome;
    }

    void close() {
        closed = true;
    }

    boolean holds(int piece) {
        return hunted.contains(piece);
    }

    void begin(int piece) {
        hunted.add(piece);
        exchange.hunt(piece, leaves -> {
            if (leaves.isPresent()) {
                compare(piece, leaves.get());
            } else {
                hunted.remove(piece);
                outcome.inVain(piece);
            }
        });
    }

    private void compare(int piece, byte[] rightLeaves) {
        CheckedPiece its = checks.of(piece);
        if (its != CheckedPiece.NONE) {
            hunted.remove(piece);
            outcome.found(piece, its.know(rightLeaves), new BitSet());
            return;
        }
        storage.leaves(piece, result -> {
            if (closed) {
                return;
            }
            switch (result) {
                case Result.Failed<byte[]>(DiskError error) -> {
                    hunted.remove(piece);
                    outcome.failed(piece, error);
                }
                case Result.Ok<byte[]>(byte[] leaves) -> excuse(piece, different(leaves, rightLeaves));
            }
        });
    }

    /** What is not on disk as it came is nobody's fault. */
    private void excuse(int piece, BitSet blocks) {
        storage.spoiled(piece, result -> {
            if (!closed) {
                hunted.remove(piece);
                BitSet ours = result instanceof Result.Ok<BitSet>(BitSet spoiled) ? spoiled : blocks;
                outcome.found(piece, blocks, ours);
            }
        });
    }

    private static BitSet different(byte[] leaves, byte[] rightLeaves) {
        BitSet different = new BitSet();
        for (int from = 0; from < leaves.length; from += Merkle.HASH_LENGTH) {
            int to = from + Merkle.HASH_LENGTH;
            different.set(from / Merkle.HASH_LENGTH, !Arrays.equals(leaves, from, to, rightLeaves, from, to));
        }
        return different;
    }
}
