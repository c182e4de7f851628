package tv.starling.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import tv.starling.env.Env;

/** What all films share: the programs, threads that may wait, segments on disk. Any thread. */
public final class Workshop implements AutoCloseable {
    /** Children that make segments at once, of all films. */
    private static final int MAX_CHILDREN = 8;

    private final Env env;
    private final FfmpegPrograms programs;
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
    private boolean tried;
    private Optional<Encoder> encoder = Optional.empty();

    /** @param folder for segments; nobody else's, and emptied before it is used */
    public Workshop(Env env, FfmpegPrograms programs, Path folder) {
        this.env = env;
        this.programs = programs;
        cache = new SegmentCache(env, threads, folder);
    }

    /** Deletes what a run that was killed has left there; before a workshop uses it. Blocks. */
    public static void tidy(Path folder) throws IOException {
        SegmentCache.empty(folder);
    }

    Env env() {
        return env;
    }

    FfmpegPrograms programs() {
        return programs;
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

    /** Measured once; blocks then. */
    synchronized Optional<Encoder> encoder() throws IOException {
        if (!tried) {
            encoder = Encoder.measure(programs);
            tried = true;
        }
        return encoder;
    }

    /** After its films: what they still have to tidy up is done. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
