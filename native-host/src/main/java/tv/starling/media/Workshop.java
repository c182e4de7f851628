package tv.starling.media;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tv.starling.env.Env;
import tv.starling.media.Arguments.Pictures;
import tv.starling.media.Contents.Track;

/** What all films share: the programs, threads that may wait, segments on disk. Any thread. */
public final class Workshop implements AutoCloseable {
    /** Children that make segments at once, of all films. */
    private static final int MAX_CHILDREN = 8;

    private static final int TRIALS = 2;
    private static final Duration TRY_AGAIN = Duration.ofMinutes(1);

    private final Env env;
    /** The first is used. */
    private final List<FfmpegPrograms> programs;

    /** As many as children and readers wait for; what comes after the end is dropped. */
    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("media-", 0).factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    private final SegmentCache cache;
    private final Semaphore children = new Semaphore(MAX_CHILDREN);
    private Optional<Encoder> encoder = Optional.empty();
    private long triedNanos;

    /**
     * @param programs one at least, the best first
     * @param folder for segments; nobody else's, and emptied before it is used
     */
    public Workshop(Env env, List<FfmpegPrograms> programs, Path folder) {
        this.env = env;
        this.programs = new ArrayList<>(programs);
        cache = new SegmentCache(env, threads, folder);
    }

    /** Deletes what a run that was killed has left there; before a workshop uses it. Blocks. */
    public static void tidy(Path folder) throws IOException {
        SegmentCache.empty(folder);
    }

    Env env() {
        return env;
    }

    synchronized FfmpegPrograms programs() {
        return programs.getFirst();
    }

    /** Whether others took the place of programs that failed, because those do not work at all; blocks. */
    synchronized boolean replace(FfmpegPrograms failed) {
        if (programs().equals(failed) && programs.size() > 1 && !failed.works()) {
            programs.removeFirst();
        }
        return !programs().equals(failed);
    }

    SegmentCache cache() {
        return cache;
    }

    void execute(Runnable task) {
        threads.execute(task);
    }

    boolean takeChild() {
        return children.tryAcquire();
    }

    void giveChildBack() {
        children.release();
    }

    /**
     * As large as this machine makes them in real time; nothing when it can't. Measured when it is first asked for, and where that
     * was not enough, for it may have been busy, once more then and each time after a minute. Blocks meanwhile.
     */
    synchronized Optional<Pictures> pictures(Track video) throws IOException {
        Optional<Pictures> made = encoder.flatMap(it -> Pictures.made(it, video));
        boolean mayTry = encoder.isEmpty() || env.nanoTime() - triedNanos > TRY_AGAIN.toNanos();
        if (!mayTry || made.filter(Pictures::isWhole).isPresent()) {
            return made;
        }
        triedNanos = env.nanoTime();
        List<FfmpegPrograms> able =
                programs.stream().filter(FfmpegPrograms::works).toList();
        for (int trial = 0; trial < TRIALS && made.filter(Pictures::isWhole).isEmpty(); trial++) {
            encoder = Stream.concat(encoder.stream(), Encoder.measure(able).stream())
                    .max(Comparator.comparingDouble(Encoder::pixelsPerSecond));
            made = encoder.flatMap(it -> Pictures.made(it, video));
        }
        return made;
    }

    /** After its films: what they still have to tidy up is done. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
