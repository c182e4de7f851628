package tv.starling.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds out who sent a bad block of a piece whose hash was wrong, by comparing its blocks with the right ones once the
 * piece has passed (libtorrent's smart ban). A piece from one peer alone needs no comparing. A decider.
 */
final class SmartBan {
    /** Pieces remembered at once; each costs 40 bytes a block. */
    private static final int MOST_PIECES = 64;

    private record Suspect(int peer, byte[] digest) {}

    /** Block by block of a piece: who sent which wrong-or-right content. */
    private final Map<Integer, List<List<Suspect>>> suspects = new LinkedHashMap<>();

    /**
     * A piece failed. What was written of it is read back before it is overwritten: {@code digests} are of its blocks.
     *
     * @return the peer to ban at once, when it alone sent the piece
     */
    Set<Integer> failed(int piece, int[] senders, List<byte[]> digests) {
        Set<Integer> distinct = distinct(senders);
        if (distinct.size() == 1) {
            return distinct;
        }
        if (suspects.size() >= MOST_PIECES) {
            suspects.remove(suspects.keySet().iterator().next());
        }
        var blocks = suspects.computeIfAbsent(piece, p -> new ArrayList<>());
        for (int b = 0; b < senders.length; b++) {
            if (blocks.size() <= b) {
                blocks.add(new ArrayList<>());
            }
            blocks.get(b).add(new Suspect(senders[b], digests.get(b)));
        }
        return Set.of();
    }

    boolean suspects(int piece) {
        return suspects.containsKey(piece);
    }

    /** The piece is right now: whoever sent other content for one of its blocks lied. */
    Set<Integer> passed(int piece, List<byte[]> digests) {
        var liars = new LinkedHashSet<Integer>();
        List<List<Suspect>> blocks = suspects.remove(piece);
        if (blocks == null) {
            return liars;
        }
        for (int b = 0; b < blocks.size(); b++) {
            for (Suspect suspect : blocks.get(b)) {
                if (!Arrays.equals(suspect.digest(), digests.get(b))) {
                    liars.add(suspect.peer());
                }
            }
        }
        return liars;
    }

    static Set<Integer> distinct(int[] senders) {
        var distinct = new LinkedHashSet<Integer>();
        Arrays.stream(senders).filter(s -> s != PartialPiece.NOBODY).forEach(distinct::add);
        return distinct;
    }
}
