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

        /** What was taken for right is not: nobody is to be given it any more. */
        void disproved(int piece);

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
    /** How often a piece is being checked now: where a block was found wrong meanwhile, only the last check counts. */
    private final Map<Integer, Integer> checking = new LinkedHashMap<>();
    /** Right by v2 and wrong by v1. */
    private final Set<Integer> disputed = new LinkedHashSet<>();

    private final Contradictions contradictions = new Contradictions();
    private final UnprovenPieces unproven;

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
        this.unproven = new UnprovenPieces(info, trees, storage, picker.verifiedPieces(), this::unproven);
    }

    HashTrees trees() {
        return trees;
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
        unproven.close();
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
            checkLeaves(piece, ByV1.RIGHT);
            return;
        }
        checking.merge(piece, 1, Integer::sum);
        storage.hash(piece, result -> {
            if (!isLast(piece) || closed) {
                return;
            }
            switch (result) {
                case Result.Failed<byte[]>(DiskError error) -> verdicts.failed(piece, error);
                case Result.Ok<byte[]>(byte[] hash) -> {
                    boolean right = Arrays.equals(hash, info.pieceHash(piece));
                    if (info.hasV2()) {
                        checkLeaves(piece, right ? ByV1.RIGHT : ByV1.WRONG);
                    } else if (right) {
                        right(piece);
                    } else {
                        wrong(piece);
                    }
                }
            }
        });
    }

    private boolean isLast(int piece) {
        int left = checking.getOrDefault(piece, 1) - 1;
        if (left == 0) {
            checking.remove(piece);
        } else {
            checking.put(piece, left);
        }
        return left == 0;
    }

    /** What SHA-1 says of a piece, if it is asked at all. */
    private enum ByV1 {
        RIGHT,
        WRONG
    }

    private void checkLeaves(int piece, ByV1 byV1) {
        checking.merge(piece, 1, Integer::sum);
        storage.leaves(piece, result -> {
            if (!isLast(piece) || closed) {
                return;
            }
            switch (result) {
                case Result.Failed<byte[]>(DiskError error) -> verdicts.failed(piece, error);
                case Result.Ok<byte[]>(byte[] leaves) -> judge(piece, leaves, byV1);
            }
        });
    }

    private void judge(int piece, byte[] leaves, ByV1 byV1) {
        FileTree tree = trees.ofPiece(piece);
        if (!isWhole.test(piece)) {
            return; // a block of it was wrong, as is known by now
        }
        if (!tree.knows(piece)) {
            judgeAlone(piece, byV1);
        } else if (tree.isRight(piece, leaves)) {
            if (byV1 == ByV1.RIGHT) {
                contradictions.agree(piece);
                answers.keep(piece, leaves);
                right(piece);
            } else {
                dispute(piece);
            }
        } else if (info.hasV1() && byV1 == ByV1.RIGHT) {
            contradicted(piece);
        } else {
            wrong(piece);
        }
    }

    /** The piece layer is not known. */
    private void judgeAlone(int piece, ByV1 byV1) {
        if (byV1 == ByV1.WRONG) {
            wrong(piece);
        } else if (isAlone()) {
            unproven.add(piece);
            right(piece);
        } else {
            waiting.add(piece);
        }
    }

    /** A hybrid in a swarm of v1 alone has nobody to ask: SHA-1 is all there is. */
    private boolean isAlone() {
        return info.hasV1() && !exchange.mayLearn();
    }

    private void judgeWaiting() {
        boolean alone = isAlone();
        var ready = waiting.stream()
                .filter(piece -> alone || trees.ofPiece(piece).knows(piece))
                .toList();
        ready.forEach(waiting::remove);
        ready.forEach(piece -> checkLeaves(piece, ByV1.RIGHT));
    }

    void tick() {
        judgeWaiting();
        exchange.tick();
        if (contradictions.stand(torrent.peers().isEmpty(), torrent.now())) {
            mismatch();
        }
    }

    private void right(int piece) {
        if (isWhole.test(piece)) {
            checks.forget(piece);
            verdicts.right(piece);
            suspicion.passed(piece);
        }
    }

    /** It was right by v1, and is wrong by v2, as is known only now; if it comes again, it is the torrent. */
    private void unproven(int piece) {
        contradictions.isTorrents(piece, Set.of(PartialPiece.NOBODY));
        verdicts.disproved(piece);
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
            unproven.judge();
        }

        @Override
        public void leaves(int piece, byte[] leaves) {
            checks.told(piece, leaves);
        }
    }

    private final class OfBlocks implements BlockChecks.Verdicts {
        @Override
        public void wrong(int piece, BitSet blocks) {
            if (info.hasV1()) {
                blocks.andNot(tried(piece, blocks));
            }
            if (!blocks.isEmpty()) {
                blame(piece, blocks, new BitSet());
            }
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
        if (contradictions.isTried(piece)) {
            contradictions.triedInVain(piece);
            blame(piece, its.others(), new BitSet());
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
        if (disputed.add(piece) || !info.hasV1()) {
            verdicts.wrong(piece);
        } else {
            mismatch();
        }
    }

    /** Those of the blocks, wrong by their tree, for which nobody is blamed before the piece is whole. */
    private BitSet tried(int piece, BitSet blocks) {
        int[] from = senders.apply(piece);
        CheckedPiece its = checks.of(piece);
        var tried = new BitSet();
        blocks.stream()
                .filter(b -> b < from.length)
                .filter(b -> contradictions.tries(piece, b, its.leaf(b), from[b], isLone(piece, from[b])))
                .forEach(tried::set);
        return tried;
    }

    private boolean isLone(int piece, int sender) {
        return torrent.peers().stream()
                .allMatch(peer -> peer.id() == sender || !peer.pieces().has(piece));
    }

    /** Right by v1, wrong by v2. */
    private void contradicted(int piece) {
        if (contradictions.isTorrents(piece, SmartBan.distinct(senders.apply(piece)))) {
            mismatch();
        } else {
            wrong(piece);
        }
    }

    private void mismatch() {
        torrent.fail("hybrid-mismatch", "The two versions of this torrent have hashes of different data.");
    }
}
