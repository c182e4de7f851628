package tv.starling.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.Wanted;

/**
 * Decides which blocks to ask a peer for. What is considered, in order:
 *
 * <ol>
 *   <li>pieces a reader is about to need, in the order of need, of whoever delivers them soonest; one that is late, by
 *       the mean and deviation of who was asked, is asked of a second peer too; of a seed that many viewers draw on, the next
 *       pieces that no other has or fetches, and hardly anything else;
 *   <li>the readers' look-ahead: pieces already begun, so that whole pieces come soon and few stay open, then the rarest;
 *       ties are broken at random, so that viewers who watch in step fetch different pieces and have something to trade;
 *   <li>the rest in the same way;
 *   <li>endgame: when every missing block has been asked for, the last ones are asked of further peers.
 * </ol>
 *
 * <p>A decider: it holds who has what and which block is asked for, and knows peers only by number.
 */
final class PiecePicker {
    /** In endgame a block is asked of at most this many peers: more is waste. */
    private static final int ENDGAME_REQUESTERS = 3;
    /** And a peer for this many at once, when it has nothing else to send: most come from whom they were asked first. */
    private static final int ENDGAME_BLOCKS = 4;
    /** Nor is a block doubled that may well be on its way: not before it is so much overdue. */
    private static final long ENDGAME_OVERDUE_NANOS = 1_000_000_000L;

    /** What the picker wants to know of the peer it picks for. */
    interface Asker {
        int id();

        /** The peer has this piece, and will send it (not choking us, or the piece is allowed fast). */
        boolean offers(int piece);

        boolean hasAsked(BlockRequest request);

        /** Nothing is asked of this peer that it has not sent. */
        boolean isIdle();

        /** How long a block should take to come when it is asked of this peer behind so many others. */
        long expectedNanos(int blocksBefore);

        /** A block that it has not sent so long after it was asked is late. */
        long patienceNanos();

        /** A due piece is better asked of another, who delivers it sooner. */
        boolean leaves(int piece);

        /** No other peer sends us this piece, but for those that have everything. */
        boolean isOnlyOffer(int piece);

        /** How we share what this peer can send, where it is a seed and there are far more viewers. */
        Optional<Share> share();
    }

    /** What is known of others who fetch from the same seeds. */
    interface Share {
        /** Another one fetches this piece of a seed. */
        boolean isTheirs(int piece);

        /** Among how many one is drawn. */
        int spread();
    }

    private final PieceLayout layout;
    private final RandomGenerator random;
    private final int[] availability;
    private final BitSet verified;
    private final BitSet wanted;
    private final Map<Integer, PartialPiece> partials = new LinkedHashMap<>();
    private int seeds;

    /** @param verified pieces already there, copied */
    PiecePicker(PieceLayout layout, BitSet verified, RandomGenerator random) {
        this.layout = layout;
        this.random = random;
        this.availability = new int[layout.pieceCount()];
        this.verified = (BitSet) verified.clone();
        this.wanted = new BitSet(layout.pieceCount());
    }

    // --- what there is ------------------------------------------------------------------------------------------

    /** Adds pieces to what is to be fetched. */
    void want(int fromPiece, int toPiece) {
        wanted.set(fromPiece, toPiece);
    }

    boolean isWanted(int piece) {
        return wanted.get(piece) && !verified.get(piece);
    }

    boolean isVerified(int piece) {
        return verified.get(piece);
    }

    /** Wanted and not verified. */
    BitSet missing() {
        var missing = (BitSet) wanted.clone();
        missing.andNot(verified);
        return missing;
    }

    boolean wantsNothing() {
        return wanted.isEmpty();
    }

    /** Live view; not to be changed. */
    BitSet verifiedPieces() {
        return verified;
    }

    /** Every wanted piece is verified. */
    boolean finished() {
        return missing().isEmpty();
    }

    boolean hasEverything() {
        return verified.cardinality() == layout.pieceCount();
    }

    void peerHas(int piece) {
        availability[piece]++;
    }

    /** A peer came with these pieces; the answer is wanted again when it goes. */
    Counted peerHas(BitSet pieces) {
        if (pieces.cardinality() == layout.pieceCount()) {
            seeds++;
            return Counted.AS_SEED;
        }
        pieces.stream().forEach(p -> availability[p]++);
        return Counted.BY_PIECE;
    }

    /** A peer that had these pieces is gone. */
    void peerGone(BitSet pieces, Counted counted) {
        switch (counted) {
            case NOT_YET -> {}
            case AS_SEED -> seeds--;
            case BY_PIECE -> pieces.stream().forEach(p -> availability[p]--);
        }
    }

    /** How a peer's pieces were counted when they came. */
    enum Counted {
        /** Its pieces were never told to the picker. */
        NOT_YET,
        AS_SEED,
        BY_PIECE
    }

    int availability(int piece) {
        return availability[piece] + seeds;
    }

    /** No peer has it that has not everything. */
    boolean isUnseen(int piece) {
        return availability[piece] == 0;
    }

    // --- picking ------------------------------------------------------------------------------------------------

    /** At most {@code count} blocks for this peer; they count as asked from now on. */
    List<BlockRequest> pick(Asker asker, int count, Wanted urgent, long nowNanos) {
        var picked = new ArrayList<BlockRequest>(count);
        Optional<Share> share = urgent.inOrder().length == 0 ? Optional.empty() : asker.share();
        if (share.isPresent() && pickShared(asker, share.get(), count, urgent, nowNanos, picked)) {
            return picked;
        }
        BitSet left = pickUrgent(asker, count, urgent, nowNanos, picked);
        pickAmong(without(urgent.lookAhead(), left), asker, count, nowNanos, picked);
        pickAmong(without(wanted, left), asker, count, nowNanos, picked);
        if (picked.isEmpty() && asker.isIdle() && noFreeBlock()) {
            pickEndgame(asker, Math.min(count, ENDGAME_BLOCKS), nowNanos, picked);
        }
        return picked;
    }

    private static BitSet without(BitSet pieces, BitSet some) {
        if (some.isEmpty()) {
            return pieces;
        }
        var others = (BitSet) pieces.clone();
        others.andNot(some);
        return others;
    }

    /** Answers the pieces that are left to sooner peers. */
    private BitSet pickUrgent(Asker asker, int count, Wanted urgent, long nowNanos, List<BlockRequest> picked) {
        var left = new BitSet();
        for (int piece : urgent.inOrder()) {
            if (picked.size() >= count) {
                break;
            }
            if (verified.get(piece) || !asker.offers(piece)) {
                continue;
            }
            if (asker.leaves(piece)) {
                left.set(piece);
                continue;
            }
            PartialPiece partial = begin(piece);
            takeFree(partial, asker, count, nowNanos, picked);
            takeLate(partial, asker, count, nowNanos, picked);
        }
        return left;
    }

    /**
     * From a seed that many draw on, what nobody else has, and none of them fetches: viewers in step who all took the first piece that
     * is due would have nothing to trade, and the seed would send it to each of them. What others have comes from them. One piece at
     * once, where that fills the way to the seed: what is whole soon is passed on soon.
     *
     * @return false where others have everything by now
     */
    private boolean pickShared(
            Asker asker, Share share, int count, Wanted urgent, long nowNanos, List<BlockRequest> picked) {
        boolean open = false;
        for (PartialPiece partial : partials.values()) {
            if (isUnseen(partial.piece) && isOwn(partial.piece, asker, share)) {
                takeFree(partial, asker, count, nowNanos, picked);
                open = true;
            }
        }
        int whole = layout.blockCount(0);
        while (!open || count - picked.size() >= whole) {
            OptionalInt next = drawShared(asker, share, urgent.inOrder()[0]);
            if (next.isEmpty()) {
                break;
            }
            takeFree(begin(next.getAsInt()), asker, count, nowNanos, picked);
            open = true;
        }
        if (!open) {
            pickNotOffered(asker, share, count, urgent.lookAhead(), nowNanos, picked);
        }
        return open || !picked.isEmpty() || wanted.stream().anyMatch(p -> isUnseen(p) && !verified.get(p));
    }

    private OptionalInt drawShared(Asker asker, Share share, int due) {
        int[] first = IntStream.concat(
                        wanted.stream().dropWhile(p -> p < due), wanted.stream().takeWhile(p -> p < due))
                .filter(p -> isUnseen(p) && !partials.containsKey(p) && isOwn(p, asker, share))
                .limit(share.spread())
                .toArray();
        // The earlier of two: what is needed first comes soonest, and still few draw the same.
        return first.length == 0
                ? OptionalInt.empty()
                : OptionalInt.of(first[Math.min(random.nextInt(first.length), random.nextInt(first.length))]);
    }

    private boolean isOwn(int piece, Asker asker, Share share) {
        return isWanted(piece) && asker.offers(piece) && !share.isTheirs(piece);
    }

    /** What others have, and do not offer us. */
    private void pickNotOffered(
            Asker asker, Share share, int count, BitSet near, long nowNanos, List<BlockRequest> picked) {
        for (int p = near.nextSetBit(0); p >= 0 && picked.size() < count; p = near.nextSetBit(p + 1)) {
            if (isOwn(p, asker, share) && asker.isOnlyOffer(p)) {
                takeFree(begin(p), asker, count, nowNanos, picked);
            }
        }
    }

    /** Pieces already begun, then the rarest others. */
    private void pickAmong(BitSet candidates, Asker asker, int count, long nowNanos, List<BlockRequest> picked) {
        if (picked.size() >= count || candidates.isEmpty()) {
            return;
        }
        for (PartialPiece partial : partials.values()) {
            if (partial.free() > 0
                    && candidates.get(partial.piece)
                    && wanted.get(partial.piece)
                    && asker.offers(partial.piece)) {
                takeFree(partial, asker, count, nowNanos, picked);
            }
        }
        while (picked.size() < count) {
            int piece = rarest(asker, candidates);
            if (piece < 0) {
                return;
            }
            takeFree(begin(piece), asker, count, nowNanos, picked);
        }
    }

    private void takeFree(PartialPiece partial, Asker asker, int count, long nowNanos, List<BlockRequest> picked) {
        for (int b = 0; b < partial.blocks() && partial.free() > 0 && picked.size() < count; b++) {
            // A request given up as late may still be on its way from this peer: ask another one.
            if (partial.isFree(b) && !asker.hasAsked(partial.request(b))) {
                ask(partial, b, asker, nowNanos, picked);
            }
        }
    }

    private void takeLate(PartialPiece partial, Asker asker, int count, long nowNanos, List<BlockRequest> picked) {
        for (int b = 0; b < partial.blocks() && picked.size() < count; b++) {
            if (partial.isMissing(b)
                    && partial.requesters(b) == 1
                    && nowNanos > partial.lateNanos(b)
                    && !asker.hasAsked(partial.request(b))) {
                ask(partial, b, asker, nowNanos, picked);
            }
        }
    }

    private static void ask(PartialPiece partial, int block, Asker asker, long nowNanos, List<BlockRequest> picked) {
        long due = nowNanos + asker.expectedNanos(picked.size());
        partial.asked(block, due, nowNanos + asker.patienceNanos());
        picked.add(partial.request(block));
    }

    /** The rarest piece among the candidates that is not begun and that the peer offers, or -1. */
    private int rarest(Asker asker, BitSet candidates) {
        int best = -1;
        int bestAvailability = Integer.MAX_VALUE;
        int ties = 0;
        for (int p = candidates.nextSetBit(0); p >= 0; p = candidates.nextSetBit(p + 1)) {
            if (availability[p] > bestAvailability || verified.get(p) || partials.containsKey(p) || !asker.offers(p)) {
                continue;
            }
            ties = availability[p] == bestAvailability ? ties + 1 : 1;
            if (ties == 1 || random.nextInt(ties) == 0) {
                best = p;
            }
            bestAvailability = availability[p];
        }
        return best;
    }

    private void pickEndgame(Asker asker, int count, long nowNanos, List<BlockRequest> picked) {
        for (int requesters = 1; requesters < ENDGAME_REQUESTERS && picked.isEmpty(); requesters++) {
            for (PartialPiece partial : partials.values()) {
                if (!asker.offers(partial.piece)) {
                    continue;
                }
                for (int b = 0; b < partial.blocks() && picked.size() < count; b++) {
                    if (partial.isMissing(b)
                            && partial.requesters(b) == requesters
                            && nowNanos - partial.dueNanos(b) > ENDGAME_OVERDUE_NANOS
                            && !asker.hasAsked(partial.request(b))) {
                        ask(partial, b, asker, nowNanos, picked);
                    }
                }
            }
        }
    }

    private boolean noFreeBlock() {
        for (PartialPiece partial : partials.values()) {
            if (partial.free() > 0 && wanted.get(partial.piece)) {
                return false;
            }
        }
        for (int p = wanted.nextSetBit(0); p >= 0; p = wanted.nextSetBit(p + 1)) {
            if (!verified.get(p) && !partials.containsKey(p)) {
                return false;
            }
        }
        return true;
    }

    /** The piece, when some of it is asked for or there. */
    Optional<PartialPiece> begun(int piece) {
        return Optional.ofNullable(partials.get(piece));
    }

    PartialPiece begin(int piece) {
        return partials.computeIfAbsent(piece, p -> new PartialPiece(layout, p));
    }

    // --- what became of it --------------------------------------------------------------------------------------

    /** What a received block is to us. */
    sealed interface Received {
        /** It was missing; {@code last} when the piece is whole now and to be hashed. */
        record New(boolean last) implements Received {}

        /** It was already there, or its piece is. */
        record Duplicate() implements Received {}
    }

    /** A block came; its request (if it was still counted) must be released by the caller too. */
    Received received(BlockRequest request, int from) {
        PartialPiece partial = partials.get(request.piece());
        if (verified.get(request.piece())) {
            return new Received.Duplicate();
        }
        if (partial == null) { // asked before a hash failure, come after it: as good as any
            partial = begin(request.piece());
        }
        int block = request.offset() / PieceLayout.BLOCK;
        if (!partial.isMissing(block)) {
            return new Received.Duplicate();
        }
        partial.received(block, from);
        return new Received.New(partial.complete());
    }

    /** A request is over: answered, rejected, timed out, cancelled, or its peer is gone. */
    void released(BlockRequest request) {
        PartialPiece partial = partials.get(request.piece());
        if (partial != null) {
            int block = request.offset() / PieceLayout.BLOCK;
            if (partial.requesters(block) > 0) {
                partial.released(block);
            }
        }
    }

    /** The block is asked of at least one peer. */
    boolean isAsked(BlockRequest request) {
        PartialPiece partial = partials.get(request.piece());
        return partial != null && partial.requesters(request.offset() / PieceLayout.BLOCK) > 0;
    }

    /** Some of the piece is asked for or there. */
    boolean isBegun(int piece) {
        return partials.containsKey(piece);
    }

    /** Every block of the piece has been received, and it waits for its hash. */
    boolean isWhole(int piece) {
        PartialPiece partial = partials.get(piece);
        return partial != null && partial.complete();
    }

    /** Which peer sent each block of a piece on its way; {@link PartialPiece#NOBODY} where none did. */
    int[] senders(int piece) {
        PartialPiece partial = partials.get(piece);
        return partial == null
                ? new int[0]
                : java.util.stream.IntStream.range(0, partial.blocks())
                        .map(partial::sender)
                        .toArray();
    }

    /** The piece's hash was right. */
    void verified(int piece) {
        partials.remove(piece);
        verified.set(piece);
    }

    /** The piece's hash was wrong, or it could not be kept: all of it is missing again. */
    void failed(int piece) {
        partials.remove(piece);
        verified.clear(piece);
    }

    /** Some blocks of a piece on its way were wrong: they are missing again. */
    void failed(int piece, BitSet blocks) {
        PartialPiece partial = partials.get(piece);
        if (partial != null) {
            blocks.stream().filter(b -> !partial.isMissing(b)).forEach(partial::lost);
        }
    }

    /** Requests that count as asked, over all blocks. */
    int asked() {
        int asked = 0;
        for (PartialPiece partial : partials.values()) {
            for (int b = 0; b < partial.blocks(); b++) {
                asked += partial.requesters(b);
            }
        }
        return asked;
    }

    /** Panics where the books do not balance; for simulation. */
    void checkInvariants() {
        for (PartialPiece partial : partials.values()) {
            if (verified.get(partial.piece)) {
                throw new IllegalStateException("piece " + partial.piece + " is verified and on its way");
            }
        }
        if (seeds < 0) {
            throw new IllegalStateException("fewer than no seeds");
        }
        for (int a : availability) {
            if (a < 0) {
                throw new IllegalStateException("negative availability");
            }
        }
    }
}
