package tv.starling.media;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;
import tv.starling.env.Env;
import tv.starling.stream.ByteStream;

/** Segments that were made, in files with numbers for names; those not asked for longest make room. Any thread. */
final class SegmentCache {
    /** Some minutes of a film, for seeking back and for a second viewer. */
    static final long MAX_BYTES = 512L << 20;

    private static final Logger log = Logger.getLogger(SegmentCache.class.getName());

    private final Env env;
    private final Executor threads;
    private final Path folder;
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long files;

    /** @param folder nobody else's; what an earlier run left there is deleted before the first use */
    SegmentCache(Env env, Executor threads, Path folder) {
        this.env = env;
        this.threads = threads;
        this.folder = folder;
    }

    /** Deletes the segments there; blocks. */
    static void empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "*.m4s")) {
            for (Path file : old) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** @param rendition whose it is, by identity */
    private record Key(Object rendition, int segment) {}

    private record Kept(Path file, long length) {}

    /** Blocks, the first time. */
    synchronized Path newFile() throws IOException {
        if (files == 0) {
            empty(folder);
        }
        return folder.resolve(files++ + ".m4s");
    }

    synchronized void put(Object rendition, int segment, Path file, long length) {
        if (kept.putIfAbsent(new Key(rendition, segment), new Kept(file, length)) != null) {
            delete(file); // another run was first, and its file may be being read
            return;
        }
        bytes += length;
        var eldest = kept.values().iterator();
        while (bytes > MAX_BYTES && kept.size() > 1) {
            Kept old = eldest.next();
            eldest.remove();
            drop(old);
        }
    }

    synchronized Optional<ByteStream> find(Object rendition, int segment) {
        return Optional.ofNullable(kept.get(new Key(rendition, segment)))
                .map(it -> new SegmentFile(env, threads, it.file(), it.length()));
    }

    synchronized boolean has(Object rendition, int segment) {
        return kept.containsKey(new Key(rendition, segment));
    }

    synchronized void forget(Object rendition) {
        kept.entrySet().removeIf(entry -> {
            boolean its = entry.getKey().rendition() == rendition;
            if (its) {
                drop(entry.getValue());
            }
            return its;
        });
    }

    private void drop(Kept old) {
        bytes -= old.length();
        threads.execute(() -> delete(old.file()));
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.log(Level.FINE, "a segment is left behind", e);
        }
    }
}
