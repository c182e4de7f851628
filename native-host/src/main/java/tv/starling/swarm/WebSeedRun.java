package tv.starling.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One stretch of the data on its way from a web seed: bytes come in order and become blocks. Which of its blocks are
 * asked for can change meanwhile.
 */
final class WebSeedRun {
    private final BlockNumbers numbers;
    private final BitSet asked;
    private int next;
    private int end;
    private byte[] filling;
    private int filled;

    /** A whole block that came. */
    record Arrived(BlockRequest request, byte[] bytes, Standing standing) {}

    /** Whether the block was still asked for when it came. */
    enum Standing {
        ASKED,
        NOT_ASKED
    }

    /** @param asked blocks asked for, at least one; the run begins with the first and ends with the last */
    WebSeedRun(BlockNumbers numbers, BitSet asked) {
        this(numbers, asked, asked.nextSetBit(0), asked.length());
    }

    WebSeedRun(BlockNumbers numbers, BitSet asked, int from, int end) {
        this.numbers = numbers;
        this.asked = asked;
        this.next = from;
        this.end = end;
        this.filling = buffer();
    }

    private byte[] buffer() {
        return next < end ? new byte[numbers.request(next).length()] : new byte[0];
    }

    /** Where the next byte belongs in the data. */
    long position() {
        return (next < end ? numbers.offset(next) : endOffset()) + filled;
    }

    long endOffset() {
        int last = end - 1;
        while (!numbers.isBlock(last)) {
            last--;
        }
        return numbers.offset(last) + numbers.request(last).length();
    }

    /** Bytes until the block that is coming is whole. */
    int toBlockEnd() {
        return filling.length - filled;
    }

    boolean isOver() {
        return next >= end;
    }

    int next() {
        return next;
    }

    int end() {
        return end;
    }

    /** Blocks asked for and not come yet. */
    int size() {
        return asked.cardinality();
    }

    /** The next block that is asked for; -1 when none is. */
    int nextAsked() {
        return asked.nextSetBit(next);
    }

    /** Something of the piece is asked for. */
    boolean asks(int piece) {
        int number = asked.nextSetBit(numbers.of(piece, 0));
        return number >= 0 && numbers.piece(number) == piece;
    }

    /** So much comes before anything that is asked for. */
    long passedOverBytes() {
        int wanted = nextAsked();
        return wanted < 0 ? 0 : numbers.offset(wanted) - numbers.offset(next);
    }

    void ask(BitSet more) {
        asked.or(more);
    }

    /** True when it was asked for. */
    boolean callOff(BlockRequest request) {
        int number = numbers.of(request);
        boolean was = asked.get(number);
        asked.clear(number);
        return was;
    }

    /** Goes on at the next block that is asked for. */
    void skip() {
        next = Math.max(next, nextAsked());
        filled = 0;
        filling = buffer();
    }

    /** Takes the next bytes; what lies behind the end is dropped. */
    List<Arrived> take(byte[] bytes) {
        var arrived = new ArrayList<Arrived>();
        for (int at = 0; at < bytes.length && !isOver(); ) {
            int count = Math.min(filling.length - filled, bytes.length - at);
            System.arraycopy(bytes, at, filling, filled, count);
            filled += count;
            at += count;
            if (filled == filling.length) {
                BlockRequest request = numbers.request(next);
                arrived.add(new Arrived(request, filling, asked.get(next) ? Standing.ASKED : Standing.NOT_ASKED));
                asked.clear(next);
                next = numbers.next(next);
                filled = 0;
                filling = buffer();
            }
        }
        return arrived;
    }

    /** Nothing is asked for any more; these were. */
    List<BlockRequest> clear() {
        var were = asked.stream().mapToObj(numbers::request).toList();
        asked.clear();
        return were;
    }
}
