package tv.starling.swarm;

import java.util.BitSet;
import java.util.function.IntPredicate;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.Wanted;

/**
 * Decides which blocks to ask a web seed for: one run without a gap, so that it is one request. What is considered, in
 * order:
 *
 * <ol>
 *   <li>the first piece that a reader is about to need and that nobody is asked for, or that is late;
 *   <li>the first such piece of the readers' look-ahead;
 *   <li>the rarest missing piece, and of those the one with the longest gap after it: peers fetch pieces here and there,
 *       HTTP is good at long runs (the gaps of BEP 19).
 * </ol>
 *
 * <p>A run goes on over what is missing and not asked for, to the end of a piece. A decider beside {@link PiecePicker},
 * whose books it writes into. A block can only be late when it is due.
 */
final class GapPicker {
    /** An urgent block that a peer should have sent so long ago is asked of the web seed too. */
    private static final long LATE_NANOS = 1_500_000_000L;
    /** Of a web seed that was never measured. */
    private static final long UNKNOWN_BYTES_PER_SECOND = 512 * 1024;

    private final PieceLayout layout;
    private final PiecePicker picker;
    private final BlockNumbers numbers;

    GapPicker(PieceLayout layout, PiecePicker picker) {
        this.layout = layout;
        this.picker = picker;
        this.numbers = new BlockNumbers(layout);
    }

    /** How a web seed is asked now. */
    record Asking(long bytes, long bytesPerSecond, long nowNanos) {
        long expectedNanos(long bytesBefore) {
            return nowNanos
                    + (long) (bytesBefore * 1e9 / (bytesPerSecond > 0 ? bytesPerSecond : UNKNOWN_BYTES_PER_SECOND));
        }
    }

    private enum Taking {
        FREE,
        LATE_TOO
    }

    /**
     * Numbers of the blocks to ask for, which count as asked from now on; none when there is nothing.
     *
     * @param offers pieces that the web seed has
     */
    BitSet pick(IntPredicate offers, Asking asking, Wanted wanted) {
        BitSet missing = picker.missing();
        for (int piece : wanted.inOrder()) {
            if (missing.get(piece) && offers.test(piece)) {
                int block = first(piece, Taking.LATE_TOO, asking.nowNanos);
                if (block >= 0) {
                    return run(numbers.of(piece, block), missing, offers, asking, Taking.LATE_TOO);
                }
            }
        }
        int piece = firstOpen(wanted.lookAhead(), missing, offers);
        if (piece < 0) {
            piece = rarest(missing, offers);
        }
        return piece < 0
                ? new BitSet()
                : run(numbers.of(piece, first(piece, Taking.FREE, 0)), missing, offers, asking, Taking.FREE);
    }

    /** A piece that a reader waits for is late, or nobody is asked for it. */
    boolean isDue(int piece, long nowNanos) {
        return picker.isWanted(piece) && first(piece, Taking.LATE_TOO, nowNanos) >= 0;
    }

    /** Of a stretch that comes anyhow, marks what nobody else is asked for. */
    BitSet among(int from, int to, Asking asking) {
        var marked = new BitSet();
        for (int number = from; number < to; number = numbers.next(number)) {
            int piece = numbers.piece(number);
            if (numbers.isBlock(number)
                    && picker.isWanted(piece)
                    && takes(piece, numbers.block(number), Taking.FREE, 0)) {
                long due = asking.expectedNanos(numbers.offset(number) - numbers.offset(from));
                picker.begin(piece).asked(numbers.block(number), due, due + LATE_NANOS);
                marked.set(number);
            }
        }
        return marked;
    }

    private int firstOpen(BitSet candidates, BitSet missing, IntPredicate offers) {
        for (int p = candidates.nextSetBit(0); p >= 0; p = candidates.nextSetBit(p + 1)) {
            if (missing.get(p) && isOpen(p, offers)) {
                return p;
            }
        }
        return -1;
    }

    private int rarest(BitSet missing, IntPredicate offers) {
        int best = -1;
        int bestLength = 0;
        int p = missing.nextSetBit(0);
        while (p >= 0) {
            int rarest = p;
            while (missing.get(p) && isOpen(p, offers)) {
                rarest = picker.availability(p) < picker.availability(rarest) ? p : rarest;
                p++;
            }
            int length = p - rarest;
            int rarer = best < 0 ? -1 : Integer.compare(picker.availability(rarest), picker.availability(best));
            if (length > 0 && (rarer < 0 || rarer == 0 && length > bestLength)) {
                best = rarest;
                bestLength = length;
            }
            p = missing.nextSetBit(length > 0 ? p : p + 1);
        }
        return best;
    }

    /** Something of the piece is missing and not asked for. */
    private boolean isOpen(int piece, IntPredicate offers) {
        return offers.test(piece) && first(piece, Taking.FREE, 0) >= 0;
    }

    private int first(int piece, Taking taking, long nowNanos) {
        for (int b = 0; b < layout.blockCount(piece); b++) {
            if (takes(piece, b, taking, nowNanos)) {
                return b;
            }
        }
        return -1;
    }

    private boolean takes(int piece, int block, Taking taking, long nowNanos) {
        PartialPiece partial = picker.begun(piece).orElse(null);
        return partial == null
                || partial.isFree(block)
                || taking == Taking.LATE_TOO
                        && partial.isMissing(block)
                        && partial.requesters(block) == 1
                        && nowNanos - partial.dueNanos(block) > LATE_NANOS;
    }

    private BitSet run(int from, BitSet missing, IntPredicate offers, Asking asking, Taking taking) {
        var run = new BitSet();
        for (int number = from; number < numbers.end(); number = numbers.next(number)) {
            int piece = numbers.piece(number);
            int block = numbers.block(number);
            long before = numbers.offset(number) - numbers.offset(from);
            boolean full = block == 0 && before >= asking.bytes;
            if (full || !missing.get(piece) || !offers.test(piece) || !takes(piece, block, taking, asking.nowNanos)) {
                break;
            }
            long due = asking.expectedNanos(before);
            picker.begin(piece).asked(block, due, due + LATE_NANOS);
            run.set(number);
        }
        return run;
    }
}
