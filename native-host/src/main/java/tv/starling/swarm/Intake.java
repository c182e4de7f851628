package tv.starling.swarm;

import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;

/**
 * What was received on its way to disk. While too much of it waits peers are not read, so that a slow disk costs no memory;
 * when a write fails nothing is asked for, until the disk is tried again.
 */
final class Intake {
    /** Received and not yet on disk; above, peers are not read. */
    private static final long DISK_QUEUE_HIGH = 16 << 20;

    private static final long DISK_QUEUE_LOW = 8 << 20;
    /** A full disk is tried again this often. */
    private static final long DISK_RETRY_NANOS = 5_000_000_000L;

    private final Torrent torrent;
    private final Storage storage;
    private final BlockChecks checks;
    private final Outcome outcome;
    private Optional<TorrentStatus.Problem> problem = Optional.empty();
    private long problemSinceNanos;
    private boolean paused;
    private boolean closed;

    /** What becomes of it. */
    interface Outcome {
        /** The piece, of which a block could not be written. */
        void failed(int piece, DiskError error);

        /** More is taken, or less. */
        void paced();
    }

    Intake(Torrent torrent, Storage storage, BlockChecks checks, Outcome outcome) {
        this.torrent = torrent;
        this.storage = storage;
        this.checks = checks;
        this.outcome = outcome;
    }

    void keep(BlockRequest request, byte[] bytes) {
        CheckedPiece its = checks.arriving(request.piece());
        storage.write(request.piece(), request.offset(), bytes, new Kept(its, request));
        if (!paused && storage.queuedBytes() > DISK_QUEUE_HIGH) {
            paused = true;
            torrent.peers().forEach(p -> p.reading(false));
            outcome.paced();
        }
    }

    /** Takes the end of a write. A class, since one is made for every block: see {@link BlockRequest}. */
    private final class Kept implements Consumer<Result<byte[]>> {
        private final CheckedPiece its;
        private final BlockRequest block;

        Kept(CheckedPiece its, BlockRequest block) {
            this.its = its;
            this.block = block;
        }

        @Override
        public void accept(Result<byte[]> result) {
            if (closed) {
                return;
            }
            switch (result) {
                case Result.Failed<byte[]>(DiskError error) -> outcome.failed(block.piece(), error);
                case Result.Ok<byte[]>(byte[] leaf) -> checks.written(its, block, leaf);
            }
            resume();
        }
    }

    private void resume() {
        if (paused && storage.queuedBytes() < DISK_QUEUE_LOW) {
            paused = false;
            torrent.peers().forEach(p -> p.reading(true));
            outcome.paced();
        }
    }

    /** The disk failed: nothing more is asked for now. */
    void stop(DiskError error) {
        problem = Optional.of(new TorrentStatus.Problem(code(error), error.message()));
        problemSinceNanos = torrent.now();
        torrent.changed();
    }

    static String code(DiskError error) {
        return switch (error.kind()) {
            case FULL -> "disk-full";
            case QUOTA -> "quota";
            case READ_ONLY -> "read-only";
            case MISSING, OTHER -> "disk-error";
        };
    }

    void tick(long nowNanos) {
        if (problem.isPresent() && nowNanos - problemSinceNanos > DISK_RETRY_NANOS) {
            problem = Optional.empty();
            torrent.changed();
        }
    }

    /** Nothing is asked for. */
    boolean isHeldUp() {
        return paused || problem.isPresent();
    }

    boolean isPaused() {
        return paused;
    }

    Optional<TorrentStatus.Problem> problem() {
        return problem;
    }

    void close() {
        closed = true;
    }
}
