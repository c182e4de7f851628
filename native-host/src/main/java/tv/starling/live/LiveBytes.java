package tv.starling.live;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import tv.starling.live.LiveReader.Spot;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.ByteReader;
import tv.starling.wire.LiveRecord;

/**
 * What is verified of a broadcast, as one sequence of bytes: an address is the piece's number times the piece length, and the offset in
 * the piece. A run of it is broken where an epoch ends, where the source says that things do not join on, and at a hole that nobody
 * filled in time. Swarm thread.
 */
public final class LiveBytes {
    private final LiveStream stream;
    private final LiveSwarm swarm;
    private final int pieceLength;

    LiveBytes(LiveStream stream) {
        this.stream = stream;
        this.swarm = stream.swarm();
        this.pieceLength = stream.broadcast().pieceLength();
    }

    /** The first place at or after this one where playing can begin, as far as records are known. */
    public OptionalLong entry(long from) {
        Optional<LivePiece> piece = swarm.pieces().from(piece(from));
        while (piece.isPresent()) {
            LiveRecord record = piece.get().record();
            long entry = start(record.index()) + record.randomAccess();
            if (record.is(LiveRecord.RANDOM_ACCESS) && entry >= from) {
                return OptionalLong.of(entry);
            }
            piece = swarm.pieces().from(record.index() + 1);
        }
        return OptionalLong.empty();
    }

    /**
     * After the last byte that is here.
     *
     * @param run where the run began
     * @param from everything of the run before this is here
     */
    public long end(long run, long from) {
        long at = from;
        while (true) {
            Optional<LivePiece> piece = swarm.pieces().piece(piece(at));
            int place = (int) (at % pieceLength) / PieceLayout.BLOCK;
            if (piece.isEmpty() || breaks(piece.get(), run, at) || !piece.get().has(place)) {
                return at;
            }
            at = start(piece(at)) + place * PieceLayout.BLOCK + piece.get().blockLength(place);
        }
    }

    /** Whether nothing will come here that goes on the run; {@code at} is its end. */
    public boolean isBroken(long run, long at) {
        Optional<LivePiece> piece = swarm.pieces().piece(piece(at));
        return piece.filter(it -> breaks(it, run, at)).isPresent()
                || isEnd(at)
                || stream.isOver()
                || piece(at) < swarm.pieces().low()
                || swarm.holes().floor() > swarm.grid().block(piece(at), (int) (at % pieceLength) / PieceLayout.BLOCK);
    }

    private boolean breaks(LivePiece piece, long run, long at) {
        boolean anew = at % pieceLength == 0 && at != run && piece.record().is(LiveRecord.DISCONTINUITY);
        return anew || at % pieceLength >= piece.record().length();
    }

    /** Whether the broadcast is over here: all of it before is. */
    public boolean isEnd(long at) {
        return swarm.pieces()
                .piece(piece(Math.max(0, at - 1)))
                .map(LivePiece::record)
                .filter(it -> it.is(LiveRecord.END) && start(it.index()) + it.length() == at)
                .isPresent();
    }

    /** Whether the broadcast is over, all from this address on is here or was given up, and playing can begin nowhere in it. */
    public boolean isOverFrom(long at) {
        if (entry(at).isPresent()) {
            return false;
        }
        return stream.isOver() || isWholeFrom(at);
    }

    private boolean isWholeFrom(long at) {
        return swarm.pieces()
                .newest()
                .filter(last -> last.record().is(LiveRecord.END))
                .map(last -> last.record().index())
                .filter(last -> swarm.holes().floor() > swarm.grid().block(last, 0)
                        || IntStream.rangeClosed(piece(at), last)
                                .allMatch(it -> swarm.pieces().isWhole(it)))
                .isPresent();
    }

    /** Whether what begins in this piece does not join on to what was before. */
    public boolean isAnew(long at) {
        return swarm.pieces()
                .piece(piece(at))
                .filter(it -> it.record().is(LiveRecord.DISCONTINUITY))
                .isPresent();
    }

    /** When the source had the piece with this byte, milliseconds since 1970 in its clock. */
    public long sourceMillis(long at) {
        return swarm.sourceMillis(swarm.grid().block(piece(at), 0));
    }

    /** A copy of bytes that are here. */
    public byte[] bytes(long from, int length) {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            long at = from + done;
            int inBlock = (int) (at % PieceLayout.BLOCK);
            byte[] block =
                    swarm.pieces().bytes(swarm.grid().block(piece(at), (int) (at % pieceLength) / PieceLayout.BLOCK));
            int take = Math.min(length - done, block.length - inBlock);
            System.arraycopy(block, inBlock, bytes, done, take);
            done += take;
        }
        return bytes;
    }

    /** Reads bytes that are here, in order; ends early where they have been dropped by then. */
    public ByteReader read(long from, long to) {
        return stream.reader(List.of(), Optional.of(spot(from)), Optional.of(spot(to)));
    }

    private Spot spot(long at) {
        return new Spot(piece(at), (int) (at % pieceLength));
    }

    /** The first byte that is kept. */
    public long low() {
        int low = swarm.pieces().low();
        return start(stream.archive().map(it -> Math.min(it.low(), low)).orElse(low));
    }

    private int piece(long at) {
        return (int) (at / pieceLength);
    }

    private long start(int piece) {
        return (long) piece * pieceLength;
    }
}
