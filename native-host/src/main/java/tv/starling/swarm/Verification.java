package tv.starling.swarm;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;

/**
 * Judges pieces that are whole: by SHA-1 (BEP 3), by their file's tree (BEP 52), in a hybrid by both. Those of v2 whose leaves
 * are known were judged block by block before ({@link BlockChecks}); of others that are wrong the blocks and their senders
 * are looked for.
 */
final class Verification {
    /** What becomes of pieces. */
    interface Verdicts {
        void right(int piece);

        /** All of it is to be fetched again. */
        void wrong(int piece);

        /** These blocks are to be fetched again. */
        void wrong(int piece, BitSet blocks);

        /** More of the piece than before can be read, though it is not whole. */
        void readable(int piece);

        void failed(int piece, DiskError error);
    }

    private final InfoDictionary info;
    private final Storage storage;
    private final Torrent torrent;
    private final HashTrees trees;
    private final IntFunction<int[]> senders;
    private final IntPredicate isWhole;
    private final Verdicts verdicts;
    private final Suspicion suspicion;
    private final HashAnswers answers;
    private final HashExchange exchange;
    private final BlockChecks checks;
    private final BlockHunt hunt;
    /** Whole, and the hash to compare with is not known yet. */
    private final Set<Integer> waiting = new LinkedHashSet<>();
    /** SHA-1s being worked out: of several of one piece the last counts. */
    private final Map<Integer, Integer> hashing = new LinkedHashMap<>();
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
        this.isWhole = picker::isWhole;
        this.verdicts = verdicts;
        this.suspicion = new Suspicion(info.layout(), storage, torrent);
        this.answers = new HashAnswers(trees, storage, picker::isVerified);
        this.exchange = new HashExchange(torrent, trees, answers, new Learned());
        this.checks = new BlockChecks(info, exchange, new OfBlocks());
        this.hunt = new BlockHunt(exchange, checks, storage, new Hunted());
    }

    HashExchange exchange() {
        return exchange;
    }

    BlockChecks checks() {
        return checks;
    }

    void close() {
        closed = true;
        suspicion.close();
        exchange.close();
        hunt.close();
    }

    /** The piece is being looked into: blocks of it are not taken. */
    boolean holds(int piece) {
        return hunt.holds(piece) || suspicion.holds(piece);
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
        hashing.merge(piece, 1, Integer::sum);
        storage.hash(piece, result -> {
            if (closed || !isLast(piece)) {
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

    private boolean isLast(int piece) {
        int left = hashing.getOrDefault(piece, 1) - 1;
        if (left == 0) {
            hashing.remove(piece);
        } else {
            hashing.put(piece, left);
        }
        return left == 0;
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
        CheckedPiece its = checks.of(piece);
        if (its.knows()) { // what was wrong of it is fetched again, and then it is judged again
            if (its.isRight()) {
                answers.keep(piece, leaves);
                right(piece);
            }
        } else if (!tree.knows(piece)) {
            // A hybrid in a swarm of v1 alone has nobody to ask: its SHA-1 was right, which is all there is.
            if (info.hasV1() && !exchange.mayLearn()) {
                right(piece);
            } else {
                waiting.add(piece);
            }
        } else if (tree.isRight(piece, leaves)) {
            answers.keep(piece, leaves);
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
        if (isWhole.test(piece)) {
            checks.forget(piece);
            verdicts.right(piece);
            suspicion.passed(piece);
        }
    }

    /** What was fetched of the piece is given up. */
    void forget(int piece) {
        checks.forget(piece);
    }

    private final class Learned implements HashExchange.Learned {
        @Override
        public void layers() {
            judgeWaiting();
            checks.layersCame(isWhole);
        }

        @Override
        public void leaves(int piece, byte[] leaves) {
            checks.told(piece, leaves);
        }
    }

    private final class OfBlocks implements BlockChecks.Verdicts {
        @Override
        public void wrong(int piece, BitSet blocks) {
            blame(piece, blocks, new BitSet());
        }

        @Override
        public void right(int piece, CheckedPiece its) {
            if (!info.hasV1() && !its.isRight()) {
                verdicts.readable(piece);
            }
        }
    }

    // --- whose fault it is --------------------------------------------------------------------------------------

    private void wrong(int piece) {
        CheckedPiece its = checks.of(piece);
        if (!isWhole.test(piece)) {
            return; // it has been judged otherwise meanwhile
        }
        if (its.isRight()) {
            dispute(piece);
            return;
        }
        int[] from = senders.apply(piece);
        boolean alone = SmartBan.distinct(from).size() == 1;
        if (alone || !info.hasV2() || !trees.ofPiece(piece).knows(piece)) {
            suspicion.failed(piece, from, () -> verdicts.wrong(piece));
        } else {
            hunt.begin(piece);
        }
    }

    private final class Hunted implements BlockHunt.Outcome {
        @Override
        public void found(int piece, BitSet blocks, BitSet ours) {
            if (blocks.isEmpty()) {
                dispute(piece);
            } else {
                blame(piece, blocks, ours);
            }
        }

        @Override
        public void inVain(int piece) {
            suspicion.failed(piece, senders.apply(piece), () -> verdicts.wrong(piece));
        }

        @Override
        public void failed(int piece, DiskError error) {
            verdicts.failed(piece, error);
        }
    }

    private void blame(int piece, BitSet blocks, BitSet ours) {
        int[] from = senders.apply(piece);
        Set<Integer> liars = new LinkedHashSet<>();
        blocks.stream().filter(b -> !ours.get(b) && b < from.length).forEach(b -> liars.add(from[b]));
        liars.remove(PartialPiece.NOBODY);
        verdicts.wrong(piece, blocks);
        torrent.ban(liars, "sent a wrong block");
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
