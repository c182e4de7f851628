package tv.starling.stream;

import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.Disk;
import tv.starling.metainfo.PieceLayout;

/** Reads one range in order; waits at what is not there yet. Offsets are in the torrent's data. Swarm thread. */
final class StreamReader implements ByteReader {
    /** The pace is judged over this much time at least; before, the least window is right. */
    private static final long PACE_NANOS = 2_000_000_000L;

    private final Readers readers;
    private final Readers.Source source;
    private final PieceLayout layout;
    private final long from;
    private final long to;
    private final long openedNanos;
    private long position;
    private boolean closed;
    private long waitingNanos;
    private Optional<Consumer<Result>> waiting = Optional.empty();
    private Optional<Result.Failed> failure = Optional.empty();

    StreamReader(Readers readers, Readers.Source source, long from, long to) {
        this.readers = readers;
        this.source = source;
        this.layout = source.layout();
        this.from = from;
        this.to = to;
        this.position = from;
        this.openedNanos = source.nanoTime();
    }

    StreamWindow window() {
        long elapsed = source.nanoTime() - openedNanos;
        double pace = elapsed < PACE_NANOS ? 0 : (position - from) * 1e9 / elapsed;
        return StreamWindow.at(Math.min(position, to - 1), to, pace);
    }

    @Override
    public void read(Consumer<Result> answer) {
        if (closed) {
            return;
        }
        if (failure.isPresent()) {
            answer.accept(failure.get());
            return;
        }
        if (position >= to) {
            answer.accept(new Result.End());
            return;
        }
        int piece = layout.pieceAt(position);
        int offset = (int) (position - layout.pieceOffset(piece));
        int there = source.rightUntil(piece, offset) - offset;
        if (there == 0) {
            waiting = Optional.of(answer);
            waitingNanos = source.nanoTime();
            return;
        }
        int length = (int) Math.min(Math.min(MAX_READ, there), to - position);
        source.read(piece, offset, length, result -> took(result, answer));
    }

    private void took(Disk.Result<byte[]> result, Consumer<Result> answer) {
        if (closed) {
            return;
        }
        switch (result) {
            case Disk.Result.Ok<byte[]>(byte[] bytes) -> {
                int before = layout.pieceAt(position);
                if (!hasBegun()) {
                    readers.began(source.nanoTime() - openedNanos);
                }
                position += bytes.length;
                if (position < to && layout.pieceAt(position) != before) {
                    readers.moved();
                }
                answer.accept(new Result.Bytes(bytes));
            }
            case Disk.Result.Failed<byte[]>(Disk.DiskError error) ->
                answer.accept(new Result.Failed("disk-error", error.message()));
        }
    }

    /** How long it has waited in the middle of its range; 0 when it does not. */
    long waitNanos() {
        return waiting.isPresent() && hasBegun() ? source.nanoTime() - waitingNanos : 0;
    }

    Watched.Spot spot() {
        StreamWindow window = window();
        return new Watched.Spot(position, window.urgentTo(layout), window.lookAheadTo(layout));
    }

    private boolean hasBegun() {
        return position > from;
    }

    void readable(int piece) {
        if (waiting.isPresent() && layout.pieceAt(position) == piece) {
            Consumer<Result> answer = waiting.get();
            readers.waited(waitNanos());
            waiting = Optional.empty();
            read(answer);
        }
    }

    void fail(Result.Failed failed) {
        failure = Optional.of(failed);
        waiting.ifPresent(answer -> answer.accept(failed));
        waiting = Optional.empty();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            waiting = Optional.empty();
            readers.closed(this);
        }
    }
}
