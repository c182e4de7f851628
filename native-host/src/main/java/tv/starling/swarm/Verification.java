package tv.starling.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntFunction;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.Merkle;

/**
 * Judges pieces that are whole: by SHA-1 (BEP 3), by their file's tree (BEP 52), in a hybrid by both. Of a piece of v2 that
 * is wrong it finds the blocks and their senders, as soon as some peer gives the right leaves.
 */
final class Verification {
    /** What becomes of pieces. */
    interface Verdicts {
        void right(int piece);

        /** All of it is to be fetched again. */
        void wrong(int piece);

        /** These blocks are to be fetched again. */
        void wrong(int piece, BitSet blocks);

        void failed(int piece, DiskError error);
    }

    private final InfoDictionary info;
    private final Storage storage;
    private final Torrent torrent;
    private final HashTrees trees;
    private final IntFunction<int[]> senders;
    private final Verdicts verdicts;
    private final Suspicion suspicion;
    private final HashExchange exchange;
    /** Whole, and the hash to compare with is not known yet. */
    private final Set<Integer> waiting = new LinkedHashSet<>();
    /** Their leaves are asked for: nothing may be written over them. */
    private final Set<Integer> hunted = new LinkedHashSet<>();
    /** The versions of a hybrid disagreed on these. */
    private final Set<Integer> disputed = new LinkedHashSet<>();

    private boolean closed;

    Verification(
            Torrent torrent,
            InfoDictionary info,
            HashTrees trees,
            Storage storage,
            PiecePicker picker,
            Verdicts verdicts) {
        this.info = info;
        this.storage = storage;
        this.torrent = torrent;
        this.trees = trees;
        this.senders = picker::senders;
        this.verdicts = verdicts;
        this.suspicion = new Suspicion(info.layout(), storage, torrent);
        this.exchange = new HashExchange(torrent, trees, storage, picker::isVerified, this::judgeWaiting);
    }

    HashExchange exchange() {
        return exchange;
    }

    void close() {
        closed = true;
        suspicion.close();
        exchange.close();
    }

    /** The piece is being looked into: blocks of it are not taken. */
    boolean holds(int piece) {
        return hunted.contains(piece) || suspicion.holds(piece);
    }

    /** A reader needs it soon. */
    void hurry(int piece) {
        if (info.hasV2()) {
            exchange.hurry(piece);
        }
    }

    void check(int piece) {
        if (!info.hasV1()) {
            checkLeaves(piece);
            return;
        }
        storage.hash(piece, result -> {
            if (closed) {
                return;
            }
            switch (result) {
                case Result.Failed<byte[]>(DiskError error) -> verdicts.failed(piece, error);
                case Result.Ok<byte[]>(byte[] hash) -> {
                    boolean right = Arrays.equals(hash, info.pieceHash(piece));
                    if (!right) {
                        wrong(piece);
                    } else if (info.hasV2()) {
                        checkLeaves(piece);
                    } else {
                        right(piece);
                    }
                }
            }
        });
    }

    private void checkLeaves(int piece) {
        storage.leaves(piece, result -> {
            if (closed) {
                return;
            }
            switch (result) {
                case Result.Failed<byte[]>(DiskError error) -> verdicts.failed(piece, error);
                case Result.Ok<byte[]>(byte[] leaves) -> judge(piece, leaves);
            }
        });
    }

    private void judge(int piece, byte[] leaves) {
        FileTree tree = trees.ofPiece(piece);
        if (!tree.knows(piece)) {
            // A hybrid in a swarm of v1 alone has nobody to ask: its SHA-1 was right, which is all there is.
            if (info.hasV1() && !exchange.mayLearn()) {
                right(piece);
            } else {
                waiting.add(piece);
            }
        } else if (tree.isRight(piece, leaves)) {
            right(piece);
        } else {
            wrong(piece);
        }
    }

    private void judgeWaiting() {
        boolean alone = info.hasV1() && !exchange.mayLearn();
        var ready = waiting.stream()
                .filter(piece -> alone || trees.ofPiece(piece).knows(piece))
                .toList();
        ready.forEach(waiting::remove);
        ready.forEach(this::checkLeaves);
    }

    void tick() {
        judgeWaiting();
        exchange.tick();
    }

    private void right(int piece) {
        verdicts.right(piece);
        suspicion.passed(piece);
    }

    // --- whose fault it is --------------------------------------------------------------------------------------

    private void wrong(int piece) {
        int[] from = senders.apply(piece);
        boolean alone = SmartBan.distinct(from).size() == 1;
        if (alone || !info.hasV2() || !trees.ofPiece(piece).knows(piece)) {
            suspicion.failed(piece, from, () -> verdicts.wrong(piece));
            return;
        }
        hunted.add(piece);
        exchange.hunt(piece, leaves -> {
            if (leaves.isPresent()) {
                compare(piece, leaves.get());
            } else {
                hunted.remove(piece);
                suspicion.failed(piece, from, () -> verdicts.wrong(piece));
            }
        });
    }

    private void compare(int piece, byte[] rightLeaves) {
        storage.leaves(piece, result -> {
            if (closed) {
                return;
            }
            hunted.remove(piece);
            switch (result) {
                case Result.Failed<byte[]>(DiskError error) -> verdicts.failed(piece, error);
                case Result.Ok<byte[]>(byte[] leaves) -> blame(piece, different(leaves, rightLeaves));
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

    private void blame(int piece, BitSet blocks) {
        if (blocks.isEmpty()) {
            dispute(piece);
            return;
        }
        int[] from = senders.apply(piece);
        storage.spoiled(piece, result -> {
            if (closed) {
                return;
            }
            BitSet ours = result instanceof Result.Ok<BitSet>(BitSet spoiled) ? spoiled : blocks;
            Set<Integer> liars = new LinkedHashSet<>();
            blocks.stream().filter(b -> !ours.get(b) && b < from.length).forEach(b -> liars.add(from[b]));
            verdicts.wrong(piece, blocks);
            torrent.ban(liars, "sent a wrong block");
        });
    }

    /** Right by v2, wrong by v1: our disk once, perhaps; the torrent if it happens again. */
    private void dispute(int piece) {
        if (disputed.add(piece)) {
            verdicts.wrong(piece);
        } else {
            torrent.fail("hybrid-mismatch", "The two versions of this torrent have hashes of different data.");
        }
    }
}
