package tv.starling.sim;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tv.starling.env.Disk;
import tv.starling.env.KeptFile;
import tv.starling.env.Storage;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.PieceLayout;

/**
 * A disk in memory that takes its time, fills up, fails and corrupts. Operations on different pieces may overtake each
 * other. It belongs to a {@link SimNode} and survives its process, but for the records of the last five seconds.
 */
public final class SimDisk implements Disk {
    /** A record reaches the disk within this. */
    private static final long RECORD_NANOS = 5_000_000_000L;

    /** As many threads as the real one may have: operations of one do not wait for those of another. */
    private static final int LANES = 3;

    /** A cost for operations that move no data to speak of, bytes. */
    private static final int SMALL = 4096;

    private final Simulation sim;
    private final SimNode node;
    private final DiskProfile profile;
    private final Map<InfoHash, StoredTorrent> torrents = new LinkedHashMap<>();
    private final Set<InfoHash> inFolders = new LinkedHashSet<>();
    private final Set<InfoHash> ephemeral = new LinkedHashSet<>();
    private final long[] laneFreeAt = new long[LANES];
    private long spaceLeft;
    private long writes;

    SimDisk(Simulation sim, SimNode node, DiskProfile profile) {
        this.sim = sim;
        this.node = node;
        this.profile = profile;
        this.spaceLeft = profile.spaceLeft();
    }

    /** Everything of this torrent is there and recorded, its info dictionary too; it takes no memory. */
    public SimDisk full(InfoDictionary info, ContentSource content) {
        StoredTorrent torrent = known(info.infoHash(), info, content);
        torrent.info(info.raw());
        torrent.fill();
        return this;
    }

    public SimDisk full(SimTorrent torrent) {
        return full(torrent.info(), torrent.content());
    }

    /** Nothing is there, but what will be written takes no memory once it is verified. */
    public SimDisk expects(SimTorrent torrent) {
        known(torrent.infoHash(), torrent.info(), torrent.content());
        return this;
    }

    private StoredTorrent known(InfoHash infoHash, InfoDictionary info, ContentSource content) {
        StoredTorrent torrent = stored(infoHash);
        torrent.layout(info.layout());
        torrent.source(content);
        return torrent;
    }

    /** Pieces in the resume record now. */
    public BitSet recorded(InfoHash infoHash) {
        return stored(infoHash).recorded();
    }

    /** What lies on the disk of a piece, without time passing; empty when nothing does. */
    public Optional<byte[]> piece(InfoHash infoHash, int piece) {
        return stored(infoHash).piece(piece);
    }

    /** Spoils a bit of a piece that is there; the resume record still vouches for it. */
    public void spoil(InfoHash infoHash, int piece) {
        stored(infoHash).spoil(piece);
    }

    /** Sets the room that is left, bytes. */
    public void spaceLeft(long bytes) {
        spaceLeft = bytes;
    }

    @Override
    public void loadInfo(InfoHash infoHash, Consumer<Optional<byte[]>> done) {
        Consumer<Result<Optional<byte[]>>> answer = result ->
                done.accept(result instanceof Result.Ok<Optional<byte[]>>(var info) ? info : Optional.empty());
        operate(0, SMALL, answer, () -> ok(stored(infoHash).info().map(byte[]::clone)));
    }

    @Override
    public void saveInfo(InfoHash infoHash, byte[] info, Consumer<Result<Done>> done) {
        operate(0, info.length, done, () -> {
            stored(infoHash).info(info.clone());
            return ok(Done.DONE);
        });
    }

    @Override
    public void loadLayers(InfoHash infoHash, Consumer<Optional<byte[]>> done) {
        Consumer<Result<Optional<byte[]>>> answer = result ->
                done.accept(result instanceof Result.Ok<Optional<byte[]>>(var layers) ? layers : Optional.empty());
        operate(0, SMALL, answer, () -> ok(stored(infoHash).layers().map(byte[]::clone)));
    }

    @Override
    public void saveLayers(InfoHash infoHash, byte[] layers, Consumer<Result<Done>> done) {
        operate(0, layers.length, done, () -> {
            stored(infoHash).layers(layers.clone());
            return ok(Done.DONE);
        });
    }

    @Override
    public void open(InfoHash infoHash, InfoDictionary info, Place place, Consumer<Result<Storage>> done) {
        operate(0, SMALL, done, () -> {
            StoredTorrent torrent = stored(infoHash);
            torrent.layout(info.layout());
            if (place instanceof Place.Folder) {
                inFolders.add(infoHash);
            }
            return ok(new SimStorage(this, torrent, info));
        });
    }

    @Override
    public void delete(InfoHash infoHash, Consumer<Result<Done>> done) {
        operate(0, SMALL, done, () -> {
            if (inFolders.contains(infoHash)) {
                stored(infoHash).forgetAll();
            } else {
                StoredTorrent gone = torrents.remove(infoHash);
                torrents.values().removeIf(torrent -> torrent == gone); // by its other name
            }
            return ok(Done.DONE);
        });
    }

    @Override
    public void ephemeral(InfoHash infoHash) {
        if (!torrents.containsKey(infoHash)) {
            ephemeral.add(infoHash);
        }
    }

    @Override
    public void keep(InfoHash infoHash) {
        ephemeral.remove(infoHash);
    }

    @Override
    public void dropEphemeral(InfoHash infoHash) {
        if (ephemeral.remove(infoHash)) {
            delete(infoHash, _ -> {});
        }
    }

    @Override
    public byte[] block() {
        return new byte[PieceLayout.BLOCK];
    }

    @Override
    public void room(Consumer<Long> done) {
        node.env().later(0, "room", () -> done.accept(spaceLeft));
    }

    /** The process died: records of the last five seconds are lost, data is not. */
    void crash() {
        torrents.values().forEach(torrent -> torrent.strikeAfter(sim.nanos() - RECORD_NANOS));
        Arrays.fill(laneFreeAt, 0);
    }

    /** Runs an operation in its turn and gives what came of it, or the planned failure in its place. */
    <T> void operate(int lane, int bytes, Consumer<Result<T>> done, Supplier<Result<T>> operation) {
        boolean fails = node.nextDiskOperationFails();
        long seek = profile.seek().toNanos();
        long time =
                (seek == 0 ? 0 : sim.random().nextLong(seek + 1)) + bytes * 1_000_000_000L / profile.bytesPerSecond();
        int number = lane % LANES;
        laneFreeAt[number] = Math.max(laneFreeAt[number], sim.nanos()) + time;
        node.env()
                .later(
                        laneFreeAt[number] - sim.nanos(),
                        "disk",
                        () -> done.accept(
                                fails ? failed(node.plannedDiskError(), "planned failure") : operation.get()));
    }

    /** Runs when every operation asked for so far is done. */
    void afterAll(Runnable task) {
        long last = sim.nanos();
        for (long freeAt : laneFreeAt) {
            last = Math.max(last, freeAt);
        }
        node.env().later(last - sim.nanos(), "disk closed", task);
    }

    Result<Done> store(StoredTorrent torrent, int piece, int offset, byte[] block) {
        if (block.length > spaceLeft) {
            return failed(DiskError.Kind.FULL, "The disk is full.");
        }
        spaceLeft -= block.length;
        if (++writes == profile.corruptWrite()) {
            block[block.length / 2] ^= 1;
        }
        torrent.write(piece, offset, block);
        return ok(Done.DONE);
    }

    long nanos() {
        return sim.nanos();
    }

    static <T> Result<T> ok(T value) {
        return new Result.Ok<>(value);
    }

    static <T> Result<T> failed(DiskError.Kind kind, String message) {
        return new Result.Failed<>(new DiskError(kind, message));
    }

    @Override
    public void findFile(Hash256 root, long length, InfoHash except, Consumer<Optional<KeptFile>> done) {
        Consumer<Result<Optional<KeptFile>>> answer = result ->
                done.accept(result instanceof Result.Ok<Optional<KeptFile>>(var found) ? found : Optional.empty());
        operate(
                0,
                SMALL,
                answer,
                () -> ok(torrents.values().stream()
                        .filter(torrent -> torrent != torrents.get(except))
                        .flatMap(torrent -> SimKeptFile.of(this, torrent, root, length).stream())
                        .findFirst()));
    }

    @Override
    public void alsoCall(InfoHash infoHash, InfoHash other) {
        torrents.putIfAbsent(other, stored(infoHash));
    }

    private StoredTorrent stored(InfoHash infoHash) {
        return torrents.computeIfAbsent(infoHash, key -> new StoredTorrent());
    }
}
