package tv.starling.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** What one peer has asked of us and has not been sent yet, in its order. A decider: the connection reads and sends. */
final class UploadQueue {
    /** What we tell as {@code reqq} (BEP 10); more is refused, so that a flood costs nothing. */
    static final int MOST_REQUESTS = 500;
    /** Read ahead of the socket: the disk never idles, and little is read for a peer that leaves. */
    private static final int MOST_READS = 8;

    private final Deque<BlockRequest> queue = new ArrayDeque<>();
    private int reads;

    /** False when the queue is full. */
    boolean add(BlockRequest request) {
        if (queue.size() >= MOST_REQUESTS) {
            return false;
        }
        queue.add(request);
        return true;
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
