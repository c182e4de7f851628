package tv.starling.swarm;

import java.util.BitSet;
import java.util.function.IntConsumer;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;

/**
 * Pieces of a hybrid that were taken by SHA-1 alone, since nobody had the piece layers: as soon as these are known, each is
 * read back and judged by them (BEP 52).
 */
final class UnprovenPieces {
    private final HashTrees trees;
    private final Storage storage;
    private final IntConsumer disproved;
    private final BitSet verified;
    private final BitSet unproven = new BitSet();
    private boolean judging;

    /** @param verified live view, with what was verified before this torrent ran */
    UnprovenPieces(InfoDictionary info, HashTrees trees, Storage storage, BitSet verified, IntConsumer disproved) {
        this.trees = trees;
        this.storage = storage;
        this.verified = verified;
        this.disproved = disproved;
        if (info.hasV2()) {
            verified.stream().filter(p -> !trees.ofPiece(p).knows(p)).forEach(unproven::set);
        }
    }

    /** Is about to be verified. */
    void add(int piece) {
        unproven.set(piece);
    }

    void close() {
        unproven.clear();
    }

    /** More of the layers is known. One piece at a time: what is fetched comes first. */
    void judge() {
        unproven.and(verified);
        var next = unproven.stream()
                .filter(piece -> trees.ofPiece(piece).knows(piece))
                .findFirst();
        if (judging || next.isEmpty()) {
            return;
        }
        int piece = next.getAsInt();
        judging = true;
        storage.leaves(piece, result -> {
            judging = false;
            boolean right = result instanceof Result.Ok<byte[]>(byte[] leaves)
                    && trees.ofPiece(piece).isRight(piece, leaves);
            if (unproven.get(piece) && !right) {
                disproved.accept(piece);
            }
            unproven.clear(piece);
            judge();
        });
    }
}
