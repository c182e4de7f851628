package tv.starling.live;

import java.util.Optional;
import java.util.stream.IntStream;
import tv.starling.wire.LiveMessage;

/** How a neighbour stands, by its own windows: what it has, how late it gets it, how busy it is; and how far away it is. */
final class Standing {
    private static final int MOST_PIECES_AT_ONCE = 8 * 1024;

    private static final long USUAL_ROUND_TRIP = 100;

    private final PieceRing pieces;
    private Optional<LiveMessage.Window> last = Optional.empty();
    private long heardMillis;
    private boolean full;
    private int newest = -1;
    private long offset;
    private long roundTrip = -1;

    Standing(int window) {
        this.pieces = new PieceRing(window);
    }

    void heard(LiveMessage.Window window, long now) {
        last = Optional.of(window);
        heardMillis = now;
        full = false;
        int most = Math.min(window.bits().length * 8, MOST_PIECES_AT_ONCE);
        for (int piece = window.first(); piece < window.first() + most; piece++) {
            if (window.has(piece)) {
                pieces.add(piece);
                newest = Math.max(newest, piece);
            }
        }
        LiveMessage.Clock clock = window.clock();
        long round = now - clock.echo() - clock.heldMillis();
        if (clock.echo() != 0 && round >= 0 && (roundTrip < 0 || round <= roundTrip + 2)) {
            roundTrip = round;
            offset = (clock.now() - clock.heldMillis() - clock.echo() + clock.now() - now) / 2;
        } else if (roundTrip >= 0) {
            roundTrip++; // the way may have got longer: other samples get their chance
        }
    }

    boolean isKnown() {
        return last.isPresent();
    }

    boolean isTimed() {
        return roundTrip >= 0;
    }

    /** What our next window is to echo. */
    LiveMessage.Clock clock(long now) {
        return new LiveMessage.Clock(
                now, last.map(w -> w.clock().now()).orElse(0L), (int) Math.min(now - heardMillis, 0xffff));
    }

    boolean has(int piece) {
        return pieces.has(piece) && piece >= last.map(LiveMessage.Window::low).orElse(0);
    }

    /** All of these that it keeps. */
    boolean hasAll(int from, int to) {
        int low = last.map(LiveMessage.Window::low).orElse(0);
        return IntStream.rangeClosed(Math.max(from, low), to).allMatch(this::has);
    }

    int newest() {
        return newest;
    }

    int entry() {
        return last.map(LiveMessage.Window::entry).orElse(LiveMessage.NOWHERE);
    }

    int slots() {
        return last.map(LiveMessage.Window::slots).orElse(0);
    }

    /** It had to refuse: others were sooner, and its next window tells of room again. */
    void refused() {
        full = true;
    }

    int spare() {
        return full ? 0 : last.map(LiveMessage.Window::spare).orElse(0);
    }

    int waitMillis() {
        return last.map(LiveMessage.Window::waitMillis).orElse(0);
    }

    /** One way; as is usual while it is not known. */
    long latencyMillis() {
        return (roundTrip < 0 ? USUAL_ROUND_TRIP : roundTrip) / 2;
    }

    /** Of a substream's blocks when they come there, in our clock; {@link Long#MAX_VALUE} where not known. */
    long ageMillis(int substream) {
        if (last.isEmpty() || !isTimed()) {
            return Long.MAX_VALUE;
        }
        LiveMessage.Ages ages = last.get().ages();
        if (substream >= ages.beyond().length || ages.beyond()[substream] == LiveMessage.NEVER) {
            return Long.MAX_VALUE;
        }
        return ages.base() + ages.beyond()[substream] - offset;
    }
}
