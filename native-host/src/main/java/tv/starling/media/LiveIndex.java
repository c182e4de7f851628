package tv.starling.media;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tv.starling.live.LiveBytes;
import tv.starling.media.LiveClock.Span;
import tv.starling.media.LiveFragments.Fragment;

/** A broadcast cut into segments at random access points, and what is new into parts (RFC 8216bis). Swarm thread. */
final class LiveIndex implements LiveFragments.Sink {
    /** A part is asked for by itself: it is to be worth it. */
    private static final long LEAST_PART = 200_000;

    private static final long LEAST_SEGMENT = 1_000_000;
    /** Without a random access point for so long it is cut all the same. */
    private static final long MOST_SEGMENT = 30_000_000;
    /** Of older ones whole segments are asked for. */
    private static final int SEGMENTS_WITH_PARTS = 3;
    /** A clock that goes on further than this does not go on. */
    private static final long JUMP = 10_000_000;
    /** What encoders round. */
    private static final long ROUNDING = 20_000;
    /** As where a machine slept. By dates players lay out what goes on, so they go on with it, and later than this is anew. */
    private static final long MOST_DRIFT_MILLIS = 30_000;

    /** Bytes {@code [from, to)} of the broadcast. */
    record Stretch(long from, long to) {}

    /**
     * @param name its number among all parts
     * @param independent playing can begin with it
     */
    record Part(long name, Stretch bytes, long micros, boolean independent) {}

    /**
     * @param bytes nothing where they are missing
     * @param millis its date by the source's clock, since 1970
     * @param anew its time does not go on from that of the segment before
     * @param parts of the newest segments alone
     */
    record Segment(long number, Optional<Stretch> bytes, long micros, long millis, boolean anew, List<Part> parts) {}

    private final LiveBytes bytes;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final TreeMap<Long, Part> parts = new TreeMap<>();
    private Optional<Growing> growing = Optional.empty();
    private long next;
    private long nextPart;
    private long breaksGone;
    private long longest;
    private long longestPart;
    private boolean anew;
    /** Until the next random access point each part is a segment: hls.js takes no part that is not independent but after one that it took. */
    private boolean beginning;

    private boolean over;
    /** The time at which the last segment ends. */
    private long endMicros = -1;
    /** The date of time 0. */
    private long originMillis = Long.MIN_VALUE;

    LiveIndex(LiveBytes bytes) {
        this.bytes = bytes;
    }

    /** The segment at the edge, and its last part, which grow. */
    private final class Growing {
        final List<Part> whole = new ArrayList<>();
        final long from;
        final long startMicros;
        final boolean anew;
        long to;
        long endMicros;
        long partFrom;
        long partMicros;
        boolean partIndependent;

        Growing(long from, long startMicros, boolean anew) {
            this.from = from;
            this.startMicros = startMicros;
            this.anew = anew;
            this.to = from;
            this.endMicros = startMicros;
            this.partFrom = from;
        }

        void add(Fragment fragment, boolean entry) {
            if (entry) {
                closePart();
                partIndependent = true;
            }
            to = fragment.to();
            fragment.span().ifPresent(span -> {
                endMicros = span.micros() + span.length();
                partMicros += span.length();
            });
            if (partMicros >= LEAST_PART) {
                closePart();
            }
        }

        void closePart() {
            if (to > partFrom) {
                var part = new Part(nextPart++, new Stretch(partFrom, to), partMicros, partIndependent);
                whole.add(part);
                parts.put(part.name(), part);
                longestPart = Math.max(longestPart, partMicros);
            }
            partFrom = to;
            partMicros = 0;
            partIndependent = false;
        }

        long micros() {
            return endMicros - startMicros;
        }
    }

    @Override
    public void begins(boolean anew) {
        this.anew |= anew;
    }

    @Override
    public void fragment(Fragment fragment) {
        boolean entry = bytes.entry(fragment.from()).orElse(Long.MAX_VALUE) <= fragment.moof();
        fragment.span().ifPresent(span -> cut(span, entry));
        if (growing.isEmpty()) {
            if (fragment.span().isEmpty()) {
                return; // sound before the first picture
            }
            growing = Optional.of(begin(fragment.from(), fragment.span().get()));
        }
        growing.get().add(fragment, entry);
        if (beginning && !growing.get().whole.isEmpty()) {
            close(growing.get().endMicros);
        }
    }

    private void cut(Span span, boolean entry) {
        growing.ifPresent(it -> {
            boolean jumps = span.micros() < it.startMicros || span.micros() > it.endMicros + JUMP;
            anew |= jumps;
            if (jumps || entry && (beginning || it.micros() >= LEAST_SEGMENT) || it.micros() >= MOST_SEGMENT) {
                close(jumps ? it.endMicros : span.micros());
            }
        });
        beginning &= !entry;
    }

    private Growing begin(long from, Span span) {
        long start = span.micros();
        long millis = bytes.sourceMillis(from);
        if (endMicros >= 0 && !anew) {
            boolean drifted = Math.abs(date(start) - millis) > MOST_DRIFT_MILLIS;
            anew = drifted || start < endMicros - ROUNDING || start > endMicros + JUMP;
            if (!anew && start > endMicros + ROUNDING) {
                add(new Segment(next++, Optional.empty(), start - endMicros, date(endMicros), false, List.of()));
            }
        }
        boolean first = anew && endMicros >= 0;
        if (endMicros < 0 || anew) {
            originMillis = millis - start / 1000;
        }
        anew = false;
        return new Growing(from, start, first);
    }

    private long date(long micros) {
        return originMillis + micros / 1000;
    }

    private void close(long end) {
        Growing done = growing.orElseThrow();
        done.closePart();
        growing = Optional.empty();
        endMicros = end;
        add(new Segment(
                next++,
                Optional.of(new Stretch(done.from, done.to)),
                end - done.startMicros,
                date(done.startMicros),
                done.anew,
                List.copyOf(done.whole)));
    }

    private void add(Segment segment) {
        segments.add(segment);
        longest = Math.max(longest, segment.micros());
        while (parts.size() > 0 && isOld(parts.firstEntry().getValue())) {
            parts.pollFirstEntry();
        }
    }

    private boolean isOld(Part part) {
        return segments.stream()
                .skip(Math.max(0, segments.size() - SEGMENTS_WITH_PARTS))
                .findFirst()
                .flatMap(Segment::bytes)
                .filter(it -> part.bytes().from() < it.from())
                .isPresent();
    }

    @Override
    public void breaks(long at) {
        growing.ifPresent(it -> close(it.endMicros));
        over = bytes.isEnd(at);
    }

    @Override
    public void ends() {
        over = true;
    }

    /** A player needs a whole segment to begin with: the first one ends where the broadcast is now. */
    void close() {
        if (segments.isEmpty() && growing.isPresent()) {
            beginning = true;
            close(growing.get().endMicros);
        }
    }

    /** What is not kept any more is not shown. */
    void trim() {
        long low = bytes.low();
        while (!segments.isEmpty()
                && segments.getFirst().bytes().map(it -> it.from() < low).orElse(true)) {
            breaksGone += segments.removeFirst().anew() ? 1 : 0;
        }
    }

    /** Ascending; numbers without a gap. */
    Deque<Segment> segments() {
        return segments;
    }

    boolean hasParts(Segment segment) {
        return segment.number() >= next - SEGMENTS_WITH_PARTS;
    }

    /** Of the segment that is growing. */
    List<Part> edge() {
        return growing.map(it -> it.whole).orElseGet(List::of);
    }

    /** Whether the segment that is growing does not go on from the one before, and its date. */
    Optional<Segment> grown() {
        return growing.filter(it -> !it.whole.isEmpty())
                .map(it -> new Segment(
                        next, Optional.empty(), it.micros(), date(it.startMicros), it.anew, List.copyOf(it.whole)));
    }

    Optional<Segment> segment(long number) {
        return segments.stream().filter(it -> it.number() == number).findFirst();
    }

    Optional<Part> part(long name) {
        return Optional.ofNullable(parts.get(name));
    }

    /** The number of the segment that comes next, or is growing. */
    long next() {
        return next;
    }

    long nextPart() {
        return nextPart;
    }

    /** How many segments that began anew were dropped. */
    long breaksGone() {
        return breaksGone;
    }

    long longest() {
        return Math.max(longest, growing.map(Growing::micros).orElse(0L));
    }

    long longestPart() {
        return longestPart;
    }

    /** Nothing comes any more. */
    boolean isOver() {
        return over;
    }
}
