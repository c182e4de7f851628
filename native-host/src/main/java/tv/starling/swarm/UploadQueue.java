package tv.starling.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * What one peer has asked of us and has not been sent yet: first what is due there, all else in its order. A decider: the connection
 * reads and sends.
 */
final class UploadQueue {
    /** What we tell as {@code reqq} (BEP 10); more is refused, so that a flood costs nothing. */
    static final int MOST_REQUESTS = 500;
    /** Read ahead of the socket: the disk never idles, and little is read for a peer that leaves. */
    private static final int MOST_READS = 8;

    private final Deque<BlockRequest> queue = new ArrayDeque<>();
    private List<Integer> due = List.of();
    private int reads;

    /** False when the queue is full. */
    boolean add(BlockRequest request) {
        if (queue.size() >= MOST_REQUESTS) {
            return false;
        }
        queue.add(request);
        if (due.contains(request.piece())) {
            sort();
        }
        return true;
    }

    /** Requests for these pieces come before those for others, in this order. */
    void due(List<Integer> pieces) {
        due = List.copyOf(pieces);
        sort();
    }

    private void sort() {
        var sorted = new ArrayList<>(queue);
        sorted.sort(Comparator.comparingInt(request -> rank(request.piece())));
        queue.clear();
        queue.addAll(sorted);
    }

    private int rank(int piece) {
        int place = due.indexOf(piece);
        return place < 0 ? due.size() : place;
    }

    /** The next block is of a piece that is due. */
    boolean isNextDue() {
        return due.contains(queue.element().piece());
    }

    boolean cancel(BlockRequest request) {
        return queue.remove(request);
    }

    /** Empties the queue: choked, or gone. */
    List<BlockRequest> clear() {
        var all = new ArrayList<>(queue);
        queue.clear();
        return all;
    }

    /** Nothing waits. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** A block can be read from disk now. */
    boolean isReadable() {
        return !queue.isEmpty() && reads < MOST_READS;
    }

    /** The next block counts as being read. */
    BlockRequest next() {
        reads++;
        return queue.remove();
    }

    /** The next block is the last of its piece that was asked for in a row. */
    boolean endsPiece() {
        Iterator<BlockRequest> blocks = queue.iterator();
        int piece = blocks.next().piece();
        return !blocks.hasNext() || blocks.next().piece() != piece;
    }

    int reads() {
        return reads;
    }

    /** A read is done, well or not. */
    void readDone() {
        reads--;
    }

    int size() {
        return queue.size();
    }
}
