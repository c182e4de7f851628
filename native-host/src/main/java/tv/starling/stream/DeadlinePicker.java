package tv.starling.stream;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import tv.starling.metainfo.PieceLayout;

/** Merges the windows of all readers into one order of need. A decider without state. */
final class DeadlinePicker {
    private DeadlinePicker() {}

    /**
     * Readers take turns, one piece each, the newest first: a seek is a new reader, and it is what the user waits for.
     *
     * @param windows newest first
     * @param index what is likely to be asked for next; after all windows' urgent pieces, before what they look ahead to
     * @param verified pieces already there
     */
    static Wanted wanted(
            List<StreamWindow> windows, Optional<StreamWindow> index, PieceLayout layout, BitSet verified) {
        if (windows.isEmpty()) {
            return Wanted.NOTHING;
        }
        var inOrder = new LinkedHashSet<Integer>();
        var lookAhead = new BitSet(layout.pieceCount());
        int widest = 0;
        for (StreamWindow w : windows) {
            widest = Math.max(widest, w.lastUrgentPiece(layout) - w.firstPiece(layout) + 1);
            lookAhead.set(w.firstPiece(layout), w.lastLookAheadPiece(layout) + 1);
        }
        for (int step = 0; step < widest; step++) {
            for (StreamWindow w : windows) {
                int piece = w.firstPiece(layout) + step;
                if (piece <= w.lastUrgentPiece(layout) && !verified.get(piece)) {
                    inOrder.add(piece);
                }
            }
        }
        int needed = inOrder.size();
        index.ifPresent(w -> {
            lookAhead.set(w.firstPiece(layout), w.lastUrgentPiece(layout) + 1);
            for (int piece = w.firstPiece(layout); piece <= w.lastUrgentPiece(layout); piece++) {
                if (!verified.get(piece)) {
                    inOrder.add(piece);
                }
            }
        });
        lookAhead.andNot(verified);
        return new Wanted(inOrder.stream().mapToInt(Integer::intValue).toArray(), needed, lookAhead);
    }
}
