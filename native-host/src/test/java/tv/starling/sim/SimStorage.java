package tv.starling.sim;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Done;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayout;

/** An open torrent on a {@link SimDisk}. Whoever asks for what is not there or after closing is at fault. */
final class SimStorage implements Storage {
    /** As the seam says. */
    private static final int MAX_READ = 256 * 1024;

    private final SimDisk disk;
    private final StoredTorrent torrent;
    private final PieceLayout layout;
    private final boolean hasLeaves;
    private final BitSet atOpen;
    private final byte[] memoryAtOpen;
    /** Blocks as they came: checksum, and in v2 the leaf. */
    private final Map<Integer, Map<Integer, Came>> came = new TreeMap<>();

    private long queuedBytes;
    private boolean open = true;

    private record Came(byte[] sha1, byte[] leaf) {}

    SimStorage(SimDisk disk, StoredTorrent torrent, InfoDictionary info) {
        this.disk = disk;
        this.torrent = torrent;
        this.layout = info.layout();
        this.hasLeaves = info.hasV2();
        this.atOpen = torrent.recorded();
        this.memoryAtOpen = torrent.memory();
    }

    @Override
    public BitSet verifiedAtOpen() {
        return (BitSet) atOpen.clone();
    }

    @Override
    public byte[] memoryAtOpen() {
        return memoryAtOpen.clone();
    }

    @Override
    public void remember(byte[] memory) {
        check(0, 0, 1);
        if (memory.length > MOST_MEMORY) {
            throw new IllegalStateException("a memory of " + memory.length + " bytes");
        }
        torrent.remember(memory, disk.nanos());
    }

    @Override
    public void write(int piece, int offset, byte[] block, Consumer<Result<byte[]>> done) {
        int data = Math.min(block.length, layout.dataSize(piece) - offset);
        byte[] leaf = hasLeaves ? Merkle.leaf(Arrays.copyOf(block, data)) : new byte[0];
        came.computeIfAbsent(piece, p -> new TreeMap<>())
                .put(offset / PieceLayout.BLOCK, new Came(Sha1.of(block), leaf));
        write(piece, offset, block, leaf, done);
    }

    @Override
    public void writeProven(int piece, int offset, byte[] block, Consumer<Result<byte[]>> done) {
        write(piece, offset, block, new byte[0], done);
    }

    private void write(int piece, int offset, byte[] block, byte[] leaf, Consumer<Result<byte[]>> done) {
        check(piece, offset, block.length);
        queuedBytes += block.length;
        Consumer<Result<Done>> counted = result -> {
            queuedBytes -= block.length;
            done.accept(
                    switch (result) {
                        case Result.Ok<Done> _ -> SimDisk.ok(leaf);
                        case Result.Failed<Done>(DiskError error) -> new Result.Failed<>(error);
                    });
        };
        disk.operate(piece, block.length, counted, () -> disk.store(torrent, piece, offset, block));
    }

    @Override
    public void hash(int piece, Consumer<Result<byte[]>> done) {
        check(piece, 0, 1);
        disk.operate(
                piece,
                layout.pieceSize(piece),
                done,
                () -> torrent.piece(piece)
                        .map(bytes -> SimDisk.ok(Sha1.of(bytes)))
                        .orElseGet(SimStorage::missing));
    }

    @Override
    public void leaves(int piece, Consumer<Result<byte[]>> done) {
        check(piece, 0, 1);
        disk.operate(
                piece,
                layout.dataSize(piece),
                done,
                () -> torrent.piece(piece)
                        .map(bytes -> SimDisk.ok(leaves(piece, bytes)))
                        .orElseGet(SimStorage::missing));
    }

    private byte[] leaves(int piece, byte[] bytes) {
        byte[] leaves = Merkle.leaves(Arrays.copyOf(bytes, layout.dataSize(piece)));
        came.getOrDefault(piece, Map.of())
                .forEach((block, it) -> System.arraycopy(it.leaf(), 0, leaves, block * 32, it.leaf().length));
        return leaves;
    }

    @Override
    public void spoiled(int piece, Consumer<Result<BitSet>> done) {
        check(piece, 0, 1);
        disk.operate(piece, layout.dataSize(piece), done, () -> {
            BitSet spoiled = new BitSet();
            came.getOrDefault(piece, Map.of()).forEach((block, it) -> {
                int size = layout.blockSize(piece, block);
                byte[] now =
                        torrent.read(piece, block * PieceLayout.BLOCK, size).orElse(new byte[0]);
                spoiled.set(block, !Arrays.equals(Sha1.of(now), it.sha1()));
            });
            return SimDisk.ok(spoiled);
        });
    }

    @Override
    public void read(int piece, int offset, int length, Consumer<Result<byte[]>> done) {
        check(piece, offset, length);
        if (length > MAX_READ) {
            throw new IllegalStateException("read of " + length + " bytes");
        }
        disk.operate(
                piece,
                length,
                done,
                () -> torrent.read(piece, offset, length).map(SimDisk::ok).orElseGet(SimStorage::missing));
    }

    private static Result<byte[]> missing() {
        return SimDisk.failed(DiskError.Kind.MISSING, "The file is gone.");
    }

    @Override
    public void verified(int piece) {
        check(piece, 0, 1);
        came.remove(piece);
        torrent.verified(piece, disk.nanos());
    }

    @Override
    public void forget(int piece) {
        check(piece, 0, 1);
        came.remove(piece);
        torrent.forget(piece);
    }

    @Override
    public long queuedBytes() {
        return queuedBytes;
    }

    @Override
    public void close(Runnable done) {
        check(0, 0, 1);
        open = false;
        disk.afterAll(() -> {
            torrent.settle();
            done.run();
        });
    }

    private void check(int piece, int offset, int length) {
        if (!open) {
            throw new IllegalStateException("storage is closed");
        }
        if (piece < 0 || piece >= layout.pieceCount()) {
            throw new IllegalStateException("piece " + piece + " of " + layout.pieceCount());
        }
        if (offset < 0 || length <= 0 || offset + length > layout.fullSize(piece)) {
            throw new IllegalStateException("bytes " + offset + "+" + length + " of piece " + piece);
        }
    }
}
