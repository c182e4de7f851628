package tv.starling.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.disk.Durable.Sync;
import tv.starling.env.Disk;
import tv.starling.env.KeptFile;
import tv.starling.env.Storage;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.PieceLayers;

/** Torrents as plain files below one data folder, which one engine at a time may use. */
public final class FileDisk implements Disk, AutoCloseable {
    /** One hashes while the other writes; more gain nothing on one disk. */
    private static final int LANES = 2;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(FileDisk.class);

    private final Path data;
    private final FileChannel lockFile;
    private final CacheQuota quota;
    private final Executor swarm;
    private final Duration recordBatch;
    private final List<Lane> lanes =
            IntStream.range(0, LANES).mapToObj(Lane::new).toList();
    private final ScheduledThreadPoolExecutor records = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("disk-records").daemon().factory());
    private final ExecutorService folder = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("disk-folder").daemon().factory());
    private final Set<InfoHash> open = new HashSet<>();
    private final FolderNames names;
    private final SpareBlocks spare = new SpareBlocks();

    private FileDisk(Path data, FileChannel lockFile, CacheQuota quota, Executor swarm, Duration recordBatch) {
        this.data = data;
        this.names = new FolderNames(data);
        this.lockFile = lockFile;
        this.quota = quota;
        this.swarm = swarm;
        this.recordBatch = recordBatch;
        records.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** What became of {@link #open(Path, CachePolicy, Executor)}. */
    public sealed interface Opening {
        record Opened(FileDisk disk) implements Opening {}

        /** @param sentence for the user */
        record Refused(String sentence) implements Opening {}
    }

    /**
     * Takes the data folder, making it where there is none. Any thread.
     *
     * @param swarm runs completions on the swarm thread
     */
    public static Opening open(Path dataFolder, CachePolicy policy, Executor swarm) {
        return open(dataFolder, policy, swarm, ResumeKeeper.BATCH);
    }

    static Opening open(Path dataFolder, CachePolicy policy, Executor swarm, Duration recordBatch) {
        try {
            Path data = Files.createDirectories(dataFolder.resolve("data"));
            Optional<FileChannel> lock = lock(dataFolder.resolve("lock"));
            if (lock.isEmpty()) {
                return new Opening.Refused("Another engine uses the folder " + dataFolder + ".");
            }
            dropEphemeral(data);
            new FolderNames(data).sweep();
            CacheQuota quota = CacheQuota.of(data, policy);
            return new Opening.Opened(new FileDisk(data, lock.get(), quota, swarm, recordBatch));
        } catch (IOException e) {
            return new Opening.Refused("The folder " + dataFolder + " cannot be used. "
                    + Failures.of(e).message());
        }
    }

    /** At the end, and at the start what an engine that was killed could not. */
    private static void dropEphemeral(Path data) throws IOException {
        try (var folders = Files.list(data)) {
            for (Path folder : folders.toList()) {
                TorrentFolder torrent = new TorrentFolder(folder);
                if (torrent.isEphemeral()) {
                    torrent.deleteCache();
                }
            }
        }
    }

    /** The system drops the lock with the process, however that ends: there are no stale ones. */
    private static Optional<FileChannel> lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            log.debug("Locked by this process", e);
        }
        channel.close();
        return Optional.empty();
    }

    @Override
    public void loadInfo(InfoHash infoHash, Consumer<Optional<byte[]>> done) {
        inFolder(() -> load(folderOf(infoHash).info(), InfoDictionary.MAX_RAW_LENGTH), done);
    }

    @Override
    public void loadLayers(InfoHash infoHash, Consumer<Optional<byte[]>> done) {
        inFolder(() -> load(folderOf(infoHash).layers(), PieceLayers.MAX_LENGTH), done);
    }

    private static Optional<byte[]> load(Path file, int most) {
        try {
            return Durable.read(file, most);
        } catch (IOException e) {
            log.warn("{} could not be read: {}", file, e.toString());
            return Optional.empty();
        }
    }

    @Override
    public void saveInfo(InfoHash infoHash, byte[] info, Consumer<Result<Done>> done) {
        save(infoHash, TorrentFolder.INFO, info, done);
    }

    @Override
    public void saveLayers(InfoHash infoHash, byte[] layers, Consumer<Result<Done>> done) {
        save(infoHash, TorrentFolder.LAYERS, layers, done);
    }

    private void save(InfoHash infoHash, String name, byte[] bytes, Consumer<Result<Done>> done) {
        inFolder(
                () -> attempt(() -> {
                    Durable.replace(folderOf(infoHash).path(), name, bytes, Sync.DISK);
                    return Done.DONE;
                }),
                done);
    }

    @Override
    public void open(InfoHash infoHash, InfoDictionary info, Place place, Consumer<Result<Storage>> done) {
        inFolder(() -> attempt(() -> opened(infoHash, info, place)), done);
    }

    @Override
    public void findFile(Hash256 root, long length, InfoHash except, Consumer<Optional<KeptFile>> done) {
        inFolder(
                () -> FileSearch.find(data, root, length, folderOf(except).path())
                        .map(this::keptFile),
                done);
    }

    private KeptFile keptFile(FileSearch.Found found) {
        return new KeptFile() {
            @Override
            public boolean has(long offset, int length) {
                return found.has(offset, length);
            }

            @Override
            public Optional<byte[]> pieceLayer(int pieceLength) {
                return found.pieceLayer(pieceLength);
            }

            @Override
            public void read(long offset, int length, Consumer<Result<byte[]>> done) {
                inFolder(() -> attempt(() -> found.read(offset, length)), done);
            }
        };
    }

    @Override
    public void alsoCall(InfoHash infoHash, InfoHash other) {
        folder.execute(() -> names.alsoCall(infoHash, other));
    }

    @Override
    public void ephemeral(InfoHash infoHash) {
        mark(infoHash, TorrentFolder::makeEphemeral);
    }

    @Override
    public void keep(InfoHash infoHash) {
        mark(infoHash, TorrentFolder::keep);
    }

    @Override
    public void dropEphemeral(InfoHash infoHash) {
        mark(infoHash, it -> {
            InfoHash kept = names.kept(infoHash);
            if (it.isEphemeral() && !open.contains(kept)) {
                quota.deleted(kept);
                it.deleteCache();
                names.sweep();
            }
        });
    }

    private interface Marking {
        void of(TorrentFolder torrent) throws IOException;
    }

    /** Which torrent it is the log is not told. */
    private void mark(InfoHash infoHash, Marking marking) {
        folder.execute(() -> {
            try {
                marking.of(folderOf(infoHash));
            } catch (IOException e) {
                log.warn(
                        "Whether a torrent is kept could not be changed: {}",
                        e.getClass().getSimpleName());
            }
        });
    }

    private Storage opened(InfoHash name, InfoDictionary info, Place place) throws IOException {
        InfoHash infoHash = names.kept(name);
        if (!open.add(infoHash)) {
            throw inUse();
        }
        Optional<CacheQuota> cache = place instanceof Place.Cache ? Optional.of(quota) : Optional.empty();
        AtomicLong held = new AtomicLong(cache.isPresent() ? quota.opened(infoHash) : 0);
        Runnable release = () -> folder.execute(() -> released(infoHash, held));
        try {
            FileLayout layout = folderOf(infoHash).layout(info, place);
            if (place instanceof Place.Folder) {
                makeEmptyFiles(layout);
            }
            ResumeFile file = new ResumeFile(folderOf(infoHash).path(), TorrentFolder.resumeName(place));
            ResumeKeeper keeper = new ResumeKeeper(infoHash, layout, file, held::get, records, recordBatch);
            var resume = new FileStorage.Resume(keeper, keeper.open(file.read()), keeper.memory(), records);
            return new FileStorage(layout, lanes, spare, cache, held, resume, this::later, release);
        } catch (IOException | RuntimeException e) {
            release.run();
            throw e;
        }
    }

    /** No block is ever written to them, and the user wants them too. */
    private static void makeEmptyFiles(FileLayout layout) throws IOException {
        for (int i = 0; i < layout.files().size(); i++) {
            Path path = layout.paths().get(i);
            if (layout.files().get(i).length() == 0 && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Confined.open(layout.root(), path, Confined.Mode.WRITE).close();
            }
        }
    }

    private void released(InfoHash infoHash, AtomicLong held) {
        open.remove(infoHash);
        quota.closed(infoHash, held.get(), System.currentTimeMillis());
    }

    @Override
    public void delete(InfoHash infoHash, Consumer<Result<Done>> done) {
        inFolder(
                () -> attempt(() -> {
                    InfoHash kept = names.kept(infoHash);
                    if (open.contains(kept)) {
                        throw inUse();
                    }
                    quota.deleted(kept);
                    names.forget(infoHash);
                    TorrentFolder.of(data, kept).deleteCache();
                    return Done.DONE;
                }),
                done);
    }

    @Override
    public void room(Consumer<Long> done) {
        inFolder(
                () -> {
                    try {
                        return quota.room();
                    } catch (IOException e) {
                        log.warn("The disk does not tell its free space: {}", e.toString());
                        return 0L;
                    }
                },
                done);
    }

    /** The cache's size from now on; what is too much leaves it, the longest unused first. Any thread. */
    public void limitCache(long quotaBytes) {
        folder.execute(() -> quota.limit(quotaBytes));
    }

    @Override
    public byte[] block() {
        return spare.take();
    }

    /** Ends the threads after what is queued, and gives the folder free. Storages are closed before. Any thread. */
    @Override
    public void close() {
        try {
            for (Lane lane : lanes) {
                lane.close(CLOSE_WAIT.toMillis());
            }
            records.shutdown();
            records.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            folder.execute(() -> {
                try {
                    dropEphemeral(data);
                } catch (IOException e) {
                    log.warn(
                            "What is not to be kept goes at the next start: {}",
                            e.getClass().getSimpleName());
                }
            });
            folder.shutdown();
            folder.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            lockFile.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("Giving the folder free: {}", e.toString());
        }
    }

    private TorrentFolder folderOf(InfoHash infoHash) {
        return TorrentFolder.of(data, names.kept(infoHash));
    }

    private static Failures.Refused inUse() {
        return new Failures.Refused(new DiskError(DiskError.Kind.OTHER, "The torrent is in use."));
    }

    private <T> void inFolder(Supplier<T> work, Consumer<T> done) {
        folder.execute(() -> {
            T result = work.get();
            later(() -> done.accept(result));
        });
    }

    private void later(Runnable completion) {
        try {
            swarm.execute(completion);
        } catch (RejectedExecutionException e) {
            log.debug("The swarm has ended before a disk operation", e);
        }
    }

    private interface Attempt<T> {
        T make() throws IOException;
    }

    private static <T> Result<T> attempt(Attempt<T> attempt) {
        try {
            return new Result.Ok<>(attempt.make());
        } catch (IOException e) {
            return new Result.Failed<>(Failures.of(e));
        } catch (RuntimeException | Error e) {
            log.error("A disk operation failed by a fault of ours", e);
            return new Result.Failed<>(new DiskError(DiskError.Kind.OTHER, "A fault of ours: " + e));
        }
    }
}
