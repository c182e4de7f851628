package tv.starling.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.PieceLayout;

/**
 * Judges blocks of v2 as they come (BEP 52): each against its leaf, where some peer has told the leaves of its piece by then,
 * else as soon as one does. So the first wrong block names its sender, and a reader need not wait for whole pieces.
 */
final class BlockChecks {
    /** What becomes of blocks. */
    interface Verdicts {
        /** These are not what the file's tree says, whoever sent them. */
        void wrong(int piece, BitSet blocks);

        /** Some of the piece is right, or all of it. */
        void right(int piece, CheckedPiece its);
    }

    private final InfoDictionary info;
    private final CheckedPieces checked;
    private final HashExchange exchange;
    private final Verdicts verdicts;

    BlockChecks(InfoDictionary info, HashExchange exchange, Verdicts verdicts) {
        this.info = info;
        this.checked = new CheckedPieces(info);
        this.exchange = exchange;
        this.verdicts = verdicts;
    }

    /** These are asked of a peer now: of pieces that begin, the leaves are asked for too. */
    void begun(PeerConnection peer, List<BlockRequest> blocks) {
        if (!info.hasV2()) {
            return;
        }
        for (BlockRequest block : blocks) {
            if (checked.begin(block.piece())) {
                exchange.expect(block.piece(), Optional.of(peer));
            }
        }
    }

    /** A block is about to be written; the answer is to be handed to {@link #written} when that is done. */
    CheckedPiece arriving(int piece) {
        if (!info.hasV2()) {
            return CheckedPiece.NONE;
        }
        if (checked.begin(piece)) {
            exchange.expect(piece, Optional.empty());
        }
        return checked.of(piece);
    }

    /** What is not known to be right is judged later. */
    void written(CheckedPiece its, BlockRequest block, byte[] leaf) {
        int piece = block.piece();
        if (its == CheckedPiece.NONE || checked.of(piece) != its) {
            return; // there is nothing to judge by, or the piece was given up meanwhile
        }
        int number = block.offset() / PieceLayout.BLOCK;
        if (!its.written(number, leaf)) {
            var wrong = new BitSet();
            wrong.set(number);
            verdicts.wrong(piece, wrong);
        } else if (its.knows()) {
            verdicts.right(piece, its);
        }
    }

    /** The right leaves of a piece have come. */
    void told(int piece, byte[] leaves) {
        CheckedPiece its = checked.of(piece);
        if (its == CheckedPiece.NONE) {
            return;
        }
        BitSet wrong = its.know(leaves);
        if (!wrong.isEmpty()) {
            verdicts.wrong(piece, wrong);
        }
        verdicts.right(piece, its);
    }

    /** More hashes of pieces are known: leaves can be asked for of those that are not whole yet. */
    void layersCame(IntPredicate isWhole) {
        for (int piece : checked.unknown()) {
            if (!isWhole.test(piece)) {
                exchange.expect(piece, Optional.empty());
            }
        }
    }

    CheckedPiece of(int piece) {
        return checked.of(piece);
    }

    /** Where what is known to be right ends that begins at this offset of a piece on its way; the offset itself for nothing. */
    int rightUntil(int piece, int offset) {
        // In a hybrid nothing leaves that SHA-1 has not seen.
        int block = info.hasV1() ? 0 : checked.of(piece).rightUntil(offset / PieceLayout.BLOCK);
        int end = (int) Math.min((long) block * PieceLayout.BLOCK, info.layout().pieceSize(piece));
        return Math.max(offset, end);
    }

    /** The piece is done, or begins anew. */
    void forget(int piece) {
        if (checked.of(piece) != CheckedPiece.NONE) {
            checked.forget(piece);
            exchange.expectNoMore(piece);
        }
    }
}
