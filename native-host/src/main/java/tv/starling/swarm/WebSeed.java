package tv.starling.swarm;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher.RangeEnd;
import tv.starling.env.HttpFetcher.Ranges;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/**
 * One web seed of a torrent (BEP 19), asked for one run of blocks at a time. Runs grow while the server is quick with
 * them, so that a request's round trip weighs little and a change of mind costs little. What is asked for is decided
 * elsewhere.
 */
final class WebSeed implements WebSeedTransfer.Owner {
    private static final long FIRST_RUN_BYTES = 1 << 20;
    private static final long LEAST_RUN_BYTES = 256 << 10;
    /** Longer gains nothing. */
    private static final long MOST_RUN_BYTES = 16 << 20;

    private static final long SHORT_RUN_NANOS = 1_000_000_000L;
    private static final long LONG_RUN_NANOS = 3_000_000_000L;
    /** No block for so long: a trickle. */
    private static final long TRICKLE_NANOS = 30_000_000_000L;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    /** A server that says that it is busy. */
    private static final Duration FIRST_BUSY_WAIT = Duration.ofSeconds(5);

    private static final Duration MOST_WAIT = Duration.ofMinutes(5);
    /** A server may ask for more patience than we would have. */
    private static final Duration MOST_RETRY_AFTER = Duration.ofHours(1);

    /** Who gets the blocks. */
    interface Taker {
        void came(int bytes);

        void arrived(WebSeed seed, WebSeedRun.Arrived block);

        /** These will not come. */
        void lost(List<BlockRequest> blocks);

        /** It can be asked again. */
        void idle();
    }

    private final Env env;
    private final InfoDictionary info;
    private final String url;
    private final int number;
    private final Reach reach;
    private final Taker taker;
    private final RateEstimator rate = new RateEstimator();
    private final BitSet absent = new BitSet();
    private Standing standing = new Standing.Ready();
    private Ranges ranges = Ranges.KNOWN;
    private long runBytes = FIRST_RUN_BYTES;
    private long begunNanos;
    private long lastBlockNanos;
    private int failures;

    /** What it is good for now. */
    sealed interface Standing {
        record Ready() implements Standing {}

        record Busy(WebSeedTransfer transfer) implements Standing {}

        /** It failed, and is tried again when the timer ends. */
        record Waiting(Env.Timer timer, String reason) implements Standing {}

        /** Never again for this torrent. */
        record Retired(String reason) implements Standing {}
    }

    /** @param number by which its blocks are known, as a peer's are */
    WebSeed(Env env, InfoDictionary info, String url, int number, Reach reach, Taker taker) {
        this.env = env;
        this.info = info;
        this.url = url;
        this.number = number;
        this.reach = reach;
        this.taker = taker;
    }

    String url() {
        return url;
    }

    int number() {
        return number;
    }

    Standing standing() {
        return standing;
    }

    /** Whether parts of files can be asked of it. */
    Ranges ranges() {
        return ranges;
    }

    GapPicker.Asking asking() {
        long now = env.nanoTime();
        return new GapPicker.Asking(runBytes, rate.bytesPerSecond(now), now);
    }

    Optional<WebSeedRun> run() {
        return standing instanceof Standing.Busy(WebSeedTransfer transfer)
                ? Optional.of(transfer.run())
                : Optional.empty();
    }

    /** Every file that the piece touches is there, as far as is known. */
    boolean offers(int piece) {
        if (absent.isEmpty()) {
            return true;
        }
        long from = info.layout().pieceOffset(piece);
        long to = from + info.layout().pieceSize(piece);
        return absent.stream()
                .mapToObj(info.files()::get)
                .noneMatch(f -> f.offset() < to && f.offset() + f.length() > from);
    }

    boolean offersFile(int file) {
        return !absent.get(file);
    }

    /** Begins a run; only when ready. */
    void ask(WebSeedRun run) {
        var transfer = new WebSeedTransfer(env, info, url, reach, ranges, run, this);
        begunNanos = env.nanoTime();
        lastBlockNanos = begunNanos;
        standing = new Standing.Busy(transfer);
        transfer.next();
    }

    @Override
    public void came(int bytes) {
        rate.add(bytes, env.nanoTime());
        taker.came(bytes);
    }

    @Override
    public void arrived(WebSeedRun.Arrived block) {
        lastBlockNanos = env.nanoTime();
        failures = 0;
        taker.arrived(this, block);
    }

    @Override
    public void over(RangeEnd end, int file) {
        giveBack();
        switch (end) {
            case RangeEnd.Done(Ranges made) -> done(made);
            case RangeEnd.Refused(int status, Optional<Duration> retryAfter) -> refused(status, retryAfter, file);
            case RangeEnd.Unfit(String reason) -> standing = new Standing.Retired(reason);
            case RangeEnd.Broken(String reason) -> hold(backOff(FIRST_WAIT), reason);
        }
        taker.idle();
    }

    private void giveBack() {
        run().ifPresent(run -> taker.lost(run.clear()));
    }

    private void done(Ranges made) {
        ranges = made == Ranges.IGNORED ? made : ranges;
        long took = env.nanoTime() - begunNanos;
        if (took < SHORT_RUN_NANOS) {
            runBytes = Math.min(MOST_RUN_BYTES, runBytes * 2);
        } else if (took > LONG_RUN_NANOS) {
            runBytes = Math.max(LEAST_RUN_BYTES, runBytes / 2);
        }
        standing = new Standing.Ready();
    }

    /** Statuses that may be otherwise later; any other is about the file, and stays. */
    private void refused(int status, Optional<Duration> retryAfter, int file) {
        String reason = "The server said " + status + ".";
        if (status == 408 || status == 429 || status >= 500) {
            Duration told = retryAfter.orElse(Duration.ZERO);
            Duration wait = backOff(FIRST_BUSY_WAIT);
            hold(
                    told.compareTo(MOST_RETRY_AFTER) > 0 ? MOST_RETRY_AFTER : told.compareTo(wait) > 0 ? told : wait,
                    reason);
            return;
        }
        absent.set(file);
        standing = hasAnything() ? new Standing.Ready() : new Standing.Retired(reason);
    }

    private boolean hasAnything() {
        for (int i = 0; i < info.files().size(); i++) {
            FileEntry entry = info.files().get(i);
            if (!absent.get(i) && entry.length() > 0 && !entry.isPadding()) {
                return true;
            }
        }
        return false;
    }

    private Duration backOff(Duration first) {
        long factor = 1L << Math.min(failures++, 20);
        return factor > MOST_WAIT.dividedBy(first) ? MOST_WAIT : first.multipliedBy(factor);
    }

    private void hold(Duration wait, String reason) {
        standing = new Standing.Waiting(
                env.schedule(wait, () -> {
                    standing = new Standing.Ready();
                    taker.idle();
                }),
                reason);
    }

    /** A block of its run came from elsewhere. */
    boolean callOff(BlockRequest request) {
        return run().map(run -> run.callOff(request)).orElse(false);
    }

    void reading(boolean on) {
        if (standing instanceof Standing.Busy(WebSeedTransfer transfer)) {
            transfer.reading(on);
        }
    }

    /** How long until the rest of its run has come, nanoseconds; 0 without one. */
    long restNanos() {
        long perSecond = Math.max(rate.bytesPerSecond(env.nanoTime()), 1);
        return run().map(run -> (long) ((run.endOffset() - run.position()) * 1e9 / perSecond))
                .orElse(0L);
    }

    /** Ends the run under way, and can be asked for another. */
    void stopRun() {
        if (standing instanceof Standing.Busy(WebSeedTransfer transfer)) {
            transfer.stop();
            giveBack();
            standing = new Standing.Ready();
        }
    }

    void tick() {
        if (standing instanceof Standing.Busy(WebSeedTransfer transfer)
                && env.nanoTime() - lastBlockNanos > TRICKLE_NANOS) {
            transfer.stop();
            giveBack();
            hold(backOff(FIRST_WAIT), "The server sent next to nothing.");
            taker.idle();
        }
    }

    void retire(String reason) {
        stopRun();
        if (standing instanceof Standing.Waiting(Env.Timer timer, String _)) {
            timer.cancel();
        }
        standing = new Standing.Retired(reason);
    }
}
