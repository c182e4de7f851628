package tv.starling.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import tv.starling.env.Env;

/** What all films share: the programs, threads that may wait, segments on disk. Any thread. */
public final class Workshop implements AutoCloseable {
    /** Children that make segments at once, of all films. */
    private static final int MAX_CHILDREN = 8;

    private final Env env;
    private final FfmpegPrograms programs;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("media-", 0).factory());
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

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
