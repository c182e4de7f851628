package tv.starling.media;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import tv.starling.media.Fragments.Fragment;

/**
 * One ffmpeg that makes a rendition's segments one after the other, beginning with one. It goes a little ahead of what is
 * wanted and then stands still, as nobody reads its pipe; after a while of that it ends. A thread of its own.
 */
final class Run implements Runnable {
    /** Made before they are asked for. */
    static final int AHEAD = 2;

    /** Longer than a player with full buffers takes until it asks for more. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Nothing came for so long though it was wanted: whatever the child does, it does not help. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final Logger log = Logger.getLogger(Run.class.getName());

    private final Rendition rendition;
    private final Workshop shop;
    private final FfmpegPrograms programs;
    private final List<String> arguments;
    private final String url;
    private final int first;
    private int making;
    private int wanted;
    private boolean waits;
    private boolean over;
    private long progressNanos = System.nanoTime();
    private Optional<Child> child = Optional.empty();

    /** @param url of the film */
    Run(Rendition rendition, Workshop shop, FfmpegPrograms programs, List<String> arguments, String url, int first) {
        this.rendition = rendition;
        this.shop = shop;
        this.programs = programs;
        this.arguments = arguments;
        this.url = url;
        this.first = first;
        making = first;
        wanted = first;
    }

    /** Whether a segment will come soon from here. */
    synchronized boolean reaches(int segment) {
        return !over && segment >= making && segment <= making + AHEAD + 1;
    }

    synchronized void want(int segment) {
        wanted = Math.max(wanted, segment);
        progressNanos = System.nanoTime();
        notifyAll();
    }

    /** It makes something, and does not only stand by. */
    synchronized boolean isBusy() {
        return !over && !waits;
    }

    synchronized boolean isStuck(long nowNanos) {
        return !over && !waits && nowNanos - progressNanos > SILENT_NANOS;
    }

    synchronized void end() {
        over = true;
        child.ifPresent(Child::close);
        notifyAll();
    }

    @Override
    public void run() {
        try (Child started = Child.start(programs, programs.ffmpeg(), arguments, url)) {
            begin(started);
            var fragments = new Fragments(started.output());
            rendition.initMade(fragments.init());
            cut(fragments);
        } catch (IOException e) {
            log.log(Level.FINE, "a run ended early", e);
        } finally {
            end();
            shop.giveChildBack();
            rendition.ended(this);
        }
    }

    private synchronized void begin(Child started) {
        child = Optional.of(started);
        if (over) {
            started.close();
        }
    }

    private void cut(Fragments fragments) throws IOException {
        Optional<Fragment> next = fragments.next();
        int expected = first;
        while (next.isPresent()) {
            int segment = Math.max(rendition.segmentOf(next.get()), first - 1);
            if (segment < first) {
                fragments.read(next.get(), (bytes, length) -> {});
                next = fragments.next();
            } else if (awaitWanted(segment)) {
                rendition.skipped(expected, segment);
                next = write(fragments, next.get(), segment);
                expected = segment + 1;
            } else {
                return;
            }
        }
    }

    /** All fragments of one segment; gives the first that is not of it. */
    private Optional<Fragment> write(Fragments fragments, Fragment head, int segment) throws IOException {
        Path file = shop.cache().newFile();
        boolean whole = false;
        try (OutputStream out = Files.newOutputStream(file)) {
            long length = 0;
            Optional<Fragment> next = Optional.of(head);
            while (next.isPresent() && rendition.segmentOf(next.get()) <= segment) {
                length += next.get().length();
                if (length > Fragments.MAX_FRAGMENT) {
                    throw new IOException("a segment of more than " + Fragments.MAX_FRAGMENT + " bytes");
                }
                fragments.read(next.get(), (bytes, count) -> {
                    out.write(bytes, 0, count);
                    progress();
                });
                next = fragments.next();
            }
            whole = !isOver();
            if (whole) {
                out.close();
                shop.cache().put(rendition, segment, file, length);
                made(segment);
            }
            return next;
        } finally {
            if (!whole) {
                SegmentCache.delete(file);
            }
        }
    }

    private void made(int segment) {
        synchronized (this) {
            making = segment + 1;
        }
        rendition.made(segment);
    }

    private synchronized void progress() {
        progressNanos = System.nanoTime();
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** Whether to go on with this segment; waits while it is not wanted yet. */
    private synchronized boolean awaitWanted(int segment) {
        making = segment;
        long since = System.nanoTime();
        waits = true;
        while (!over && segment > wanted + AHEAD) {
            long left = IDLE_NANOS - (System.nanoTime() - since);
            if (left <= 0) {
                over = true;
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        waits = false;
        progressNanos = System.nanoTime();
        return !over;
    }
}
