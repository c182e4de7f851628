package tv.starling.broadcast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.wire.LiveFiles;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;

/**
 * A folder that a web server gives out as a broadcast's origin (LIVE.md, 7). Each file appears whole; pieces before the window go, and so
 * do the programmes before. A thread of its own writes, so that a folder on another machine holds nobody up.
 */
public final class LiveOriginFolder implements AutoCloseable {
    /** Pieces that wait to be written; beyond that some are left out. */
    private static final int MOST_WAITING = 64;

    private static final long PATIENCE_SECONDS = 5;
    private static final Pattern PROGRAMME = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PIECE = Pattern.compile("\\d{1,10}");
    private static final Pattern OURS = Pattern.compile("(\\d{1,10}|info|edge)(\\.part)?");

    private final LiveDictionary dictionary;
    private final Path folder;
    private final ThreadPoolExecutor writer;
    private Optional<LiveMessage.Record> entry = Optional.empty();
    private volatile String trouble = "";

    private LiveOriginFolder(Path folder, LiveDictionary dictionary) {
        this.folder = folder;
        this.dictionary = dictionary;
        this.writer = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().daemon().name("live-origin").factory());
    }

    /**
     * @param all of the channel's programmes; the channel's alone
     * @param next the index of the piece that comes next
     * @throws IOException with one plain sentence, where it can't be written
     */
    public static LiveOriginFolder open(Path all, LiveDictionary dictionary, int next) throws IOException {
        var origin = new LiveOriginFolder(all.resolve(LiveFiles.folder(dictionary.hash())), dictionary);
        try {
            Files.createDirectories(origin.folder);
            origin.write(LiveFiles.INFO, dictionary.raw());
            origin.sweep(all, next);
        } catch (IOException e) {
            origin.close();
            throw new IOException("The origin's folder " + all + " can't be written: " + e.getMessage() + ".", e);
        }
        return origin;
    }

    /** What an earlier run left. */
    private void sweep(Path all, int next) throws IOException {
        for (Path other : list(all)) {
            if (!other.equals(folder)
                    && PROGRAMME.matcher(other.getFileName().toString()).matches()
                    && Files.isDirectory(other)) {
                for (Path file : list(other)) {
                    if (OURS.matcher(file.getFileName().toString()).matches()) {
                        Files.delete(file);
                    }
                }
                if (list(other).isEmpty()) {
                    Files.delete(other);
                }
            }
        }
        for (Path file : list(folder)) {
            String name = file.getFileName().toString();
            if (PIECE.matcher(name).matches()) {
                long index = Long.parseLong(name);
                if (index < next - dictionary.window() || index >= next) {
                    Files.delete(file);
                }
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Whether this piece is there. */
    public boolean has(int index) {
        return Files.exists(folder.resolve(LiveFiles.piece(index)));
    }

    /** Pieces come in order. */
    public void put(LiveMessage.Record message, byte[] data) {
        try {
            writer.execute(() -> keep(message, data));
        } catch (RejectedExecutionException e) {
            trouble = "The origin's folder is too slow: pieces are left out of it.";
        }
    }

    private void keep(LiveMessage.Record message, byte[] data) {
        int index = message.record().index();
        try {
            write(LiveFiles.piece(index), new LiveFiles.Piece(message, data).encode());
            entry = message.record().is(LiveRecord.RANDOM_ACCESS) ? Optional.of(message) : entry;
            if (entry.isPresent()) {
                write(LiveFiles.EDGE, new LiveFiles.Edge(entry.get(), message).encode());
            }
            Files.deleteIfExists(folder.resolve(LiveFiles.piece(index - dictionary.window())));
            trouble = writer.getQueue().isEmpty() ? "" : trouble;
        } catch (IOException e) {
            trouble = "The origin's folder can't be written: " + e.getMessage() + ".";
        }
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path part = folder.resolve(name + ".part");
        Files.write(part, bytes);
        Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What is wrong with it now, in one sentence. Any thread. */
    public Optional<String> trouble() {
        return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
    }

    /** Writes what waits. What is there stays, for those who still watch. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            writer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
