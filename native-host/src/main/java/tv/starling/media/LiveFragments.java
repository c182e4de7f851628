package tv.starling.media;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import tv.starling.live.LiveBytes;

/**
 * Finds the fragments in a broadcast's verified bytes (moof and mdat, and what small boxes come before), from a random access point on; after
 * whatever can't be read from the next one on. Swarm thread.
 */
final class LiveFragments {
    /** Tables of the samples of some seconds. */
    private static final int MAX_MOOF = 1 << 20;

    private static final long MAX_DATA = 256L << 20;
    /** Longer ones are no broadcast. */
    private static final long MAX_MICROS = 60_000_000;

    private static final int HEADER = 8;

    /**
     * @param from address of its first byte
     * @param moof address of its moof
     * @param to after its last byte
     * @param span when it is shown; nothing where the track that tells the time is not in it
     */
    record Fragment(long from, long moof, long to, Optional<LiveClock.Span> span) {}

    /** What is found. */
    interface Sink {
        /** @param anew it does not join on to what was before, says the source */
        void begins(boolean anew);

        void fragment(Fragment fragment);

        /** What came last is not whole: something is missing after this address, or nothing comes any more. */
        void breaks(long at);

        /** Nothing comes any more, though the last of it can't be shown. */
        void ends();
    }

    private final LiveBytes bytes;
    private final LiveClock clock;
    private final Sink sink;
    private boolean running;
    private long run;
    private long there;
    private long fragment;
    private long box;
    private long moof = -1;
    private Optional<LiveClock.Span> span = Optional.empty();

    LiveFragments(LiveBytes bytes, LiveClock clock, Sink sink) {
        this.bytes = bytes;
        this.clock = clock;
        this.sink = sink;
        this.there = bytes.low();
    }

    /** More may be here. */
    void advance() {
        while (running || begin()) {
            there = bytes.end(run, there);
            try {
                while (step()) {}
            } catch (IndexOutOfBoundsException e) {
                end(box, box + 1);
                continue;
            }
            if (!bytes.isBroken(run, there)) {
                return;
            }
            end(there, Math.max(there, run + 1));
        }
        if (bytes.isOverFrom(there)) {
            sink.ends();
        }
    }

    private boolean begin() {
        OptionalLong entry = bytes.entry(there);
        if (entry.isEmpty()) {
            return false;
        }
        running = true;
        run = entry.getAsLong();
        there = run;
        next(run);
        sink.begins(bytes.isAnew(run));
        return true;
    }

    private void end(long at, long goOnFrom) {
        running = false;
        there = goOnFrom;
        sink.breaks(at);
    }

    private void next(long at) {
        fragment = at;
        box = at;
        moof = -1;
        span = Optional.empty();
    }

    /** One box further; false where more has to come first. */
    private boolean step() {
        if (there - box < HEADER) {
            return false;
        }
        ByteBuffer head = ByteBuffer.wrap(bytes.bytes(box, HEADER));
        long size = head.getInt() & 0xFFFFFFFFL;
        int type = head.getInt();
        boolean data = type == Boxes.type("mdat");
        if (size < HEADER || size > (data ? MAX_DATA : MAX_MOOF) || data && moof < 0) {
            throw new IndexOutOfBoundsException("a box of " + size + " bytes");
        }
        if (there - box < size) {
            return false;
        }
        if (data) {
            var whole = new Fragment(fragment, moof, box + size, span);
            next(box + size);
            sink.fragment(whole);
            return true;
        }
        if (type == Boxes.type("moof")) {
            moof = box;
            span = clock.span(ByteBuffer.wrap(bytes.bytes(box + HEADER, (int) size - HEADER)));
            if (span.filter(it -> it.length() > MAX_MICROS).isPresent()) {
                throw new IndexOutOfBoundsException("a fragment of minutes");
            }
        }
        box += size;
        return true;
    }
}
