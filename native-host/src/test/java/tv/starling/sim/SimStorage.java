package tv.starling.sim;

import java.util.BitSet;
import java.util.function.Consumer;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Done;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.PieceLayout;

/** An open torrent on a {@link SimDisk}. Whoever asks for what is not there or after closing is at fault. */
final class SimStorage implements Storage {
    /** As the seam says. */
    private static final int MAX_READ = 256 * 1024;

    private final SimDisk disk;
    private final StoredTorrent torrent;
    private final PieceLayout layout;
    private final BitSet atOpen;
    private long queuedBytes;
    private boolean open = true;

    SimStorage(SimDisk disk, StoredTorrent torrent, PieceLayout layout) {
        this.disk = disk;
        this.torrent = torrent;
        this.layout = layout;
        this.atOpen = torrent.recorded();
    }

    @Override
    public BitSet verifiedAtOpen() {
        return (BitSet) atOpen.clone();
    }

    @Override
    public void write(int piece, int offset, byte[] block, Consumer<Result<Done>> done) {
        check(piece, offset, block.length);
        queuedBytes += block.length;
        Consumer<Result<Done>> counted = result -> {
            queuedBytes -= block.length;
            done.accept(result);
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
        torrent.verified(piece, disk.nanos());
    }

    @Override
    public void forget(int piece) {
        check(piece, 0, 1);
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
        if (offset < 0 || length <= 0 || offset + length > layout.pieceSize(piece)) {
            throw new IllegalStateException("bytes " + offset + "+" + length + " of piece " + piece);
        }
    }
}
