package tv.starling.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.DiskError.Kind;
import tv.starling.env.Disk.Done;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.PieceLayout;

/** One open torrent: hands operations to the lane of their piece and brings the outcome back. Swarm thread. */
final class FileStorage implements Storage {
    private static final int READ_BYTES_MAX = 256 * 1024;
    /** Blocks of a lane that wait for the turn's end: 512 KiB, what one read of a socket brings. */
    private static final int GATHERED_MAX = 32;

    private static final String TOO_SLOW = "The disk is too slow for what waits.";

    private static final Logger log = LoggerFactory.getLogger(FileStorage.class);

    private final PieceLayout layout;
    private final List<Lane> lanes;
    private final List<LanePieces> pieces;
    private final List<List<BlockWrite>> gathering;
    private final SpareBlocks spare;
    private final Optional<CacheQuota> quota;
    private final AtomicLong heldBytes;
    private final ResumeKeeper resume;
    private final Executor records;
    private final Executor swarm;
    private final BitSet verifiedAtOpen;
    private final byte[] memoryAtOpen;
    private final Runnable whenClosed;
    private long queuedBytes;
    private boolean closed;
    private boolean handOverSoon;

    /**
     * @param quota of the cache, if the files are in it
     * @param whenClosed run on the records' thread after the last record
     */
    FileStorage(
            FileLayout layout,
            List<Lane> lanes,
            SpareBlocks spare,
            Optional<CacheQuota> quota,
            AtomicLong heldBytes,
            Resume resume,
            Executor swarm,
            Runnable whenClosed) {
        this.layout = layout.pieces();
        this.lanes = lanes;
        this.pieces = lanes.stream().map(lane -> new LanePieces(layout, lane)).toList();
        this.gathering = lanes.stream().map(_ -> none()).collect(Collectors.toCollection(ArrayList::new));
        this.spare = spare;
        this.quota = quota;
        this.heldBytes = heldBytes;
        this.resume = resume.keeper;
        this.verifiedAtOpen = resume.verifiedAtOpen;
        this.memoryAtOpen = resume.memoryAtOpen;
        this.records = resume.thread;
        this.swarm = swarm;
        this.whenClosed = whenClosed;
    }

    record Resume(ResumeKeeper keeper, BitSet verifiedAtOpen, byte[] memoryAtOpen, Executor thread) {}

    @Override
    public BitSet verifiedAtOpen() {
        return (BitSet) verifiedAtOpen.clone();
    }

    @Override
    public byte[] memoryAtOpen() {
        return memoryAtOpen.clone();
    }

    @Override
    public void remember(byte[] memory) {
        if (memory.length > MOST_MEMORY) {
            throw new IllegalArgumentException("a memory of " + memory.length + " bytes");
        }
        if (!closed) {
            records.execute(() -> resume.remember(memory));
        }
    }

    /** Blocks that come in one turn are handed over together, and answered together. */
    @Override
    public void write(int piece, int offset, byte[] block, Consumer<Result<byte[]>> done) {
        write(new BlockWrite(piece, offset, block, BlockWrite.Hashing.AS_IT_COMES, done));
    }

    @Override
    public void writeProven(int piece, int offset, byte[] block, Consumer<Result<byte[]>> done) {
        write(new BlockWrite(piece, offset, block, BlockWrite.Hashing.NONE, done));
    }

    private void write(BlockWrite write) {
        if (closed) {
            write.failed(new DiskError(Kind.OTHER, "The torrent is closed."));
            swarm.execute(write::tell);
            return;
        }
        queuedBytes += write.block.length;
        int lane = write.piece % lanes.size();
        List<BlockWrite> writes = gathering.get(lane);
        writes.add(write);
        if (writes.size() >= GATHERED_MAX) {
            handOver(lane);
        } else if (!handOverSoon) {
            handOverSoon = true;
            swarm.execute(this::handOver);
        }
    }

    private void handOver() {
        handOverSoon = false;
        for (int lane = 0; lane < lanes.size(); lane++) {
            handOver(lane);
        }
    }

    private void handOver(int lane) {
        List<BlockWrite> writes = gathering.get(lane);
        if (writes.isEmpty()) {
            return;
        }
        gathering.set(lane, none());
        LanePieces its = pieces.get(lane);
        boolean taken = lanes.get(lane).offer(() -> {
            write(its, writes);
            swarm.execute(() -> settle(writes));
        });
        if (!taken) {
            writes.forEach(write -> write.failed(new DiskError(Kind.OTHER, TOO_SLOW)));
            swarm.execute(() -> settle(writes));
        }
    }

    private static List<BlockWrite> none() {
        return new ArrayList<>(GATHERED_MAX);
    }

    /** On the lane: blocks that follow each other go to the file at once, or fail together. */
    private void write(LanePieces its, List<BlockWrite> writes) {
        int from = 0;
        for (int to = 1; to <= writes.size(); to++) {
            boolean goesOn = to < writes.size()
                    && to - from < LanePieces.RUN_MAX
                    && writes.get(to).follows(writes.get(to - 1));
            if (!goesOn) {
                writeRun(its, writes.subList(from, to));
                from = to;
            }
        }
    }

    private void writeRun(LanePieces its, List<BlockWrite> run) {
        Result<Done> result = attempt(
                it -> {
                    int bytes = BlockWrite.bytes(run);
                    take(bytes);
                    try {
                        it.write(run);
                        return Done.DONE;
                    } catch (IOException e) {
                        giveBack(bytes);
                        throw e;
                    }
                },
                its);
        if (result instanceof Result.Failed<Done>(DiskError error)) {
            run.forEach(write -> write.failed(error));
        }
    }

    private void settle(List<BlockWrite> writes) {
        for (BlockWrite write : writes) {
            queuedBytes -= write.block.length;
            write.tell();
            if (!write.isHeld()) {
                spare.give(write.block);
            }
        }
    }

    private void take(int bytes) throws IOException {
        if (quota.isPresent()) {
            quota.get().take(bytes);
            heldBytes.addAndGet(bytes);
        }
    }

    private void giveBack(int bytes) {
        if (quota.isPresent()) {
            quota.get().giveBack(bytes);
            heldBytes.addAndGet(-bytes);
        }
    }

    @Override
    public void hash(int piece, Consumer<Result<byte[]>> done) {
        onLane(piece, its -> its.hash(piece), done);
    }

    @Override
    public void leaves(int piece, Consumer<Result<byte[]>> done) {
        onLane(piece, its -> its.leaves(piece), done);
    }

    @Override
    public void spoiled(int piece, Consumer<Result<BitSet>> done) {
        onLane(piece, its -> its.spoiled(piece), done);
    }

    @Override
    public void read(int piece, int offset, int length, Consumer<Result<byte[]>> done) {
        if (length > READ_BYTES_MAX) {
            throw new IllegalArgumentException("a read of " + length + " bytes");
        }
        onLane(piece, its -> its.read(piece, offset, length), done);
    }

    @Override
    public void verified(int piece) {
        if (!closed) {
            lane(piece).add(() -> pieces(piece).settled(piece));
            records.execute(() -> resume.verified(piece));
        }
    }

    @Override
    public void forget(int piece) {
        if (closed) {
            return;
        }
        handOver(piece % lanes.size());
        lane(piece).add(() -> pieces(piece).forget(piece));
        records.execute(() -> resume.forget(piece));
        giveBack(Math.min(layout.pieceSize(piece), layout.blockCount(piece) * PieceLayout.BLOCK));
    }

    @Override
    public long queuedBytes() {
        return queuedBytes;
    }

    @Override
    public void close(Runnable done) {
        if (closed) {
            throw new IllegalStateException("closed twice");
        }
        handOver();
        closed = true;
        AtomicInteger lanesLeft = new AtomicInteger(lanes.size());
        for (int i = 0; i < lanes.size(); i++) {
            LanePieces its = pieces.get(i);
            lanes.get(i).add(() -> {
                closeFiles(its);
                if (lanesLeft.decrementAndGet() == 0) {
                    records.execute(() -> settle(done));
                }
            });
        }
    }

    private static void closeFiles(LanePieces its) {
        try {
            its.close();
        } catch (IOException e) {
            log.warn("Closing files: {}", e.toString());
        }
    }

    private void settle(Runnable done) {
        resume.settle();
        whenClosed.run();
        swarm.execute(done);
    }

    private interface Operation<T> {
        T on(LanePieces pieces) throws IOException;
    }

    private <T> void onLane(int piece, Operation<T> operation, Consumer<Result<T>> done) {
        if (closed) {
            swarm.execute(() -> done.accept(failed("The torrent is closed.")));
            return;
        }
        handOver(piece % lanes.size());
        boolean taken = lane(piece).offer(() -> {
            Result<T> result = attempt(operation, pieces(piece));
            swarm.execute(() -> done.accept(result));
        });
        if (!taken) {
            swarm.execute(() -> done.accept(failed(TOO_SLOW)));
        }
    }

    private static <T> Result<T> attempt(Operation<T> operation, LanePieces pieces) {
        try {
            return new Result.Ok<>(operation.on(pieces));
        } catch (IOException e) {
            log.debug("A disk operation failed", e);
            return new Result.Failed<>(Failures.of(e));
        } catch (RuntimeException | Error e) {
            log.error("A disk operation failed by a fault of ours", e);
            return failed("A fault of ours: " + e);
        }
    }

    private static <T> Result<T> failed(String message) {
        return new Result.Failed<>(new DiskError(Kind.OTHER, message));
    }

    private Lane lane(int piece) {
        return lanes.get(piece % lanes.size());
    }

    private LanePieces pieces(int piece) {
        return pieces.get(piece % lanes.size());
    }
}
