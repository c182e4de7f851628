package tv.starling.media;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Where a film is cut: each segment but the first begins at a key frame, so that a player may begin with any.
 *
 * @param starts in microseconds from the film's beginning, ascending, the first 0
 * @param endMicros after the last one's end
 */
record SegmentList(long[] starts, long endMicros) {
    private static final long SECOND = 1_000_000;
    /** The first ones are short: a viewer waits for them. */
    private static final int SHORT_ONES = 2;

    private static final long SHORT = SECOND;
    private static final long LENGTH = 5 * SECOND;

    /** Of a film of a day, five seconds each. */
    private static final int MAX_SEGMENTS = 20_000;

    /** A player's clocks and a file's differ by less. */
    private static final long TOLERANCE = SECOND / 100;

    /** @param keys in microseconds from the film's beginning, ascending */
    static SegmentList atKeys(long[] keys, long endMicros) {
        LongStream.Builder starts = LongStream.builder().add(0);
        long last = 0;
        int count = 1;
        for (long key : keys) {
            long least = count <= SHORT_ONES ? SHORT : LENGTH;
            if (key - last >= least && key < endMicros && count < MAX_SEGMENTS) {
                starts.add(key);
                last = key;
                count++;
            }
        }
        return new SegmentList(starts.build().toArray(), endMicros);
    }

    /**
     * For pictures without an index: a key frame is likely to be in so long a stretch (broadcasts have one or two a second), but
     * where none is the stretch comes to nothing.
     */
    static SegmentList atGuesses(long endMicros) {
        return atKeys(
                LongStream.iterate(LENGTH, it -> it < endMicros, it -> it + LENGTH)
                        .limit(MAX_SEGMENTS)
                        .toArray(),
                endMicros);
    }

    /** For what may begin anywhere: sound, or pictures that are made anew. */
    static SegmentList atTimes(long endMicros) {
        return atKeys(
                LongStream.iterate(SECOND, it -> it < endMicros, it -> it + SECOND)
                        .limit(MAX_SEGMENTS * 5L)
                        .toArray(),
                endMicros);
    }

    int count() {
        return starts.length;
    }

    long start(int segment) {
        return starts[segment];
    }

    long length(int segment) {
        return (segment + 1 < starts.length ? starts[segment + 1] : endMicros) - starts[segment];
    }

    /** The segment that has this time; the first and the last have what is before and after all. */
    int at(long micros) {
        int found = Arrays.binarySearch(starts, micros + TOLERANCE);
        return found >= 0 ? found : Math.max(0, -found - 2);
    }

    /** Of the longest segment, microseconds. */
    long longest() {
        long longest = 0;
        for (int i = 0; i < count(); i++) {
            longest = Math.max(longest, length(i));
        }
        return longest;
    }
}
