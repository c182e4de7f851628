package tv.starling.live;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.ByteReader;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;

/** One reader of a live stream: verified blocks in order, a block at most at a time. Swarm thread. */
final class LiveReader implements ByteReader {
    /** @param offset in the piece */
    record Spot(int piece, int offset) {}

    private final LiveStream stream;
    private final LiveSwarm swarm;
    private final Deque<byte[]> before;
    private final Optional<Spot> to;
    private Optional<Spot> next;
    private Optional<Consumer<Result>> waiting = Optional.empty();
    private boolean ended;
    private boolean reading;

    /**
     * @param before what is read first
     * @param from none for the newest random access point
     * @param to none for all that comes; else it is all here, and joins on
     */
    LiveReader(LiveStream stream, Collection<byte[]> before, Optional<Spot> from, Optional<Spot> to) {
        this.stream = stream;
        this.swarm = stream.swarm();
        this.before = new ArrayDeque<>(before);
        this.next = from;
        this.to = to;
    }

    @Override
    public void read(Consumer<Result> answer) {
        if (waiting.isPresent()) {
            throw new IllegalStateException("a read is waiting");
        }
        waiting = Optional.of(answer);
        go();
    }

    @Override
    public void close() {
        waiting = Optional.empty();
        stream.closed(this);
    }

    /** Nothing more comes. */
    void end() {
        ended = true;
        go();
    }

    /** Something has come, or changed: a read that waits is answered if it can be. */
    void go() {
        if (waiting.isEmpty() || reading) {
            return;
        }
        answer().ifPresent(result -> {
            Consumer<Result> to = waiting.orElseThrow();
            waiting = Optional.empty();
            to.accept(result);
        });
    }

    private Optional<Result> answer() {
        Optional<LiveStream.Problem> wrong =
                stream.state() == LiveStream.State.CONTRADICTED ? stream.problem() : Optional.empty();
        if (wrong.isPresent()) {
            return wrong.map(it -> new Result.Failed(it.code(), it.message()));
        }
        byte[] first = before.poll();
        if (first != null && first.length > 0) {
            return Optional.of(new Result.Bytes(first));
        }
        if (next.isEmpty()) {
            next = entry();
        }
        return next.isEmpty() ? over() : from(next.get());
    }

    private Optional<Spot> entry() {
        int entry = swarm.pieces().entry();
        return entry == LiveMessage.NOWHERE
                ? Optional.empty()
                : swarm.pieces()
                        .piece(entry)
                        .map(piece -> new Spot(entry, piece.record().randomAccess()));
    }

    private Optional<Result> from(Spot spot) {
        if (to.filter(spot::equals).isPresent()) {
            return Optional.of(new Result.End());
        }
        Optional<LivePiece> found = swarm.pieces().piece(spot.piece());
        if (spot.piece() < swarm.pieces().low()) {
            return fromDisk(spot);
        }
        if (found.isEmpty()) {
            return over();
        }
        LivePiece piece = found.get();
        LiveRecord record = piece.record();
        if (spot.offset() >= record.length()) {
            next = Optional.of(new Spot(spot.piece() + 1, 0));
            return joinsOn(record, spot.piece() + 1) ? from(next.get()) : Optional.of(new Result.End());
        }
        int place = spot.offset() / PieceLayout.BLOCK;
        if (!piece.has(place)) {
            return swarm.holes().floor() > swarm.grid().block(spot.piece(), place)
                    ? Optional.of(new Result.End()) // given up
                    : over();
        }
        byte[] block = swarm.pieces().bytes(swarm.grid().block(spot.piece(), place));
        int end = to.filter(last -> last.piece() == spot.piece())
                .map(Spot::offset)
                .orElse(record.length());
        int until = Math.min(block.length, end - place * PieceLayout.BLOCK);
        byte[] bytes = Arrays.copyOfRange(block, spot.offset() % PieceLayout.BLOCK, until);
        next = Optional.of(new Spot(spot.piece(), spot.offset() + bytes.length));
        return Optional.of(new Result.Bytes(bytes));
    }

    /** What memory has dropped: of a stretch that is known to be whole. */
    private Optional<Result> fromDisk(Spot spot) {
        Optional<DiskWindow> disk = stream.archive().filter(it -> it.has(spot.piece()));
        if (to.isEmpty() || disk.isEmpty()) {
            return Optional.of(new Result.End());
        }
        int pieceLength = disk.get().pieceLength();
        if (spot.offset() == pieceLength) {
            next = Optional.of(new Spot(spot.piece() + 1, 0));
            return from(next.get());
        }
        int end = to.get().piece() == spot.piece() ? to.get().offset() : pieceLength;
        int length = Math.min(MAX_READ, end - spot.offset());
        reading = true;
        disk.get().read(spot.piece(), spot.offset(), length, bytes -> {
            reading = false;
            waiting.ifPresent(answer -> {
                waiting = Optional.empty();
                next = Optional.of(new Spot(spot.piece(), spot.offset() + length));
                answer.accept(bytes.<Result>map(Result.Bytes::new).orElseGet(Result.End::new));
            });
        });
        return Optional.empty();
    }

    private boolean joinsOn(LiveRecord record, int following) {
        boolean breaks = to.isEmpty()
                && swarm.pieces()
                        .piece(following)
                        .filter(piece -> piece.record().is(LiveRecord.DISCONTINUITY))
                        .isPresent();
        return !record.is(LiveRecord.END) && !breaks;
    }

    private Optional<Result> over() {
        return ended || stream.isOver() ? Optional.of(new Result.End()) : Optional.empty();
    }
}
