package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;
import tv.starling.metainfo.InfoDictionary;

/** The pieces of v2 on their way that are followed block by block. A decider. */
final class CheckedPieces {
    /** Pieces at once, and blocks of all of them: 64 bytes each, 8 MiB. What is beyond is judged when it is whole. */
    private static final int MOST_PIECES = 1024;

    private static final int MOST_BLOCKS = 128 * 1024;

    private final InfoDictionary info;
    private final Map<Integer, CheckedPiece> pieces = new LinkedHashMap<>();
    private int blocks;

    CheckedPieces(InfoDictionary info) {
        this.info = info;
    }

    /** {@link CheckedPiece#NONE} of one that is not followed. */
    CheckedPiece of(int piece) {
        return pieces.getOrDefault(piece, CheckedPiece.NONE);
    }

    /** True when the piece is followed from now on. One block is whole as soon as it is there, and judged then. */
    boolean begin(int piece) {
        if (pieces.containsKey(piece) || pieces.size() >= MOST_PIECES) {
            return false;
        }
        int its = info.layout().blockCount(piece);
        if (its < 2 || blocks + its > MOST_BLOCKS) {
            return false;
        }
        pieces.put(piece, new CheckedPiece(its));
        blocks += its;
        return true;
    }

    void forget(int piece) {
        CheckedPiece known = pieces.remove(piece);
        if (known != null) {
            blocks -= known.blocks();
        }
    }

    /** A copy. */
    int[] unknown() {
        return pieces.entrySet().stream()
                .filter(e -> !e.getValue().knows())
                .mapToInt(Map.Entry::getKey)
                .toArray();
    }
}
