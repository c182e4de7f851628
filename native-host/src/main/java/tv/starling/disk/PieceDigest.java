package tv.starling.disk;

import java.util.Map;
import java.util.TreeMap;

/**
 * SHA-1 of a piece while it is being written: hashing overlaps receiving, and nothing is read back in the common case.
 *
 * <p>Blocks in order are hashed at once. Early ones wait in memory while there is room; those for which there is none are
 * read from the file when the digest is asked for, with all that follows. One lane's thread.
 */
final class PieceDigest {
    private final Sha1 sha1 = Sha1.begin();
    private final TreeMap<Integer, byte[]> waiting = new TreeMap<>();
    private final Budget budget;
    private int hashed;
    private boolean rewritten;

    /** Bytes that may wait in memory, of all the pieces that share it. */
    static final class Budget {
        private long left;

        Budget(long bytes) {
            left = bytes;
        }

        long left() {
            return left;
        }
    }

    PieceDigest(Budget budget) {
        this.budget = budget;
    }

    /**
     * The block was written.
     *
     * @return whether the array may change now; else it is kept and hashed later
     */
    boolean written(int offset, byte[] block) {
        if (rewritten || offset < hashed) {
            startAgain();
            return true;
        }
        if (offset == hashed) {
            add(block);
            addWaiting();
            return true;
        }
        if (block.length > budget.left) {
            return true;
        }
        byte[] before = waiting.put(offset, block);
        budget.left -= block.length - (before == null ? 0 : before.length);
        return false;
    }

    /** What was hashed is no longer what the file has: everything is read back at the end. */
    private void startAgain() {
        drop();
        sha1.reset();
        hashed = 0;
        rewritten = true;
    }

    private void addWaiting() {
        for (Map.Entry<Integer, byte[]> first = waiting.firstEntry();
                first != null && first.getKey() <= hashed;
                first = waiting.firstEntry()) {
            if (first.getKey() < hashed) {
                startAgain();
                return;
            }
            waiting.remove(first.getKey());
            budget.left += first.getValue().length;
            add(first.getValue());
        }
    }

    private void add(byte[] block) {
        sha1.update(block, block.length);
        hashed += block.length;
    }

    /** Bytes from the piece's start that need not be read back. */
    int hashed() {
        return hashed;
    }

    /** Adds bytes that were read back. */
    void add(byte[] bytes, int length) {
        sha1.update(bytes, length);
        hashed += length;
    }

    byte[] digest() {
        drop(); // returns the budget
        return sha1.digest();
    }

    /** Forgets everything. */
    void drop() {
        waiting.values().forEach(block -> budget.left += block.length);
        waiting.clear();
    }
}
