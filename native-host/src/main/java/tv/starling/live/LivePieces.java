package tv.starling.live;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.ProtocolException;

/**
 * What is kept: records that the source signed, and blocks whose leaves they prove. Nothing else gets in, so whatever is sent on or
 * played is from here. Bounded by the window: what falls out is dropped.
 */
final class LivePieces {
    /** What became of a record. */
    enum Taken {
        NEW,
        KNOWN,
        /** Before the window, or of an epoch that is over. */
        STALE,
        /** The source told somebody else something else. */
        CONTRADICTS
    }

    /** Kept at most, whatever the window asks for, bytes: they are in memory. */
    static final int MOST_BYTES = 64 << 20;

    private final LiveDictionary dictionary;
    private final int window;
    private final Grid grid;
    private final LiveChecks checks;
    private final LiveStorage storage;
    private final TreeMap<Integer, LivePiece> pieces = new TreeMap<>();
    private int low;
    private int entry = LiveMessage.NOWHERE;

    LivePieces(LiveDictionary dictionary, LiveChecks checks, LiveStorage storage) {
        this.dictionary = dictionary;
        this.window = Math.min(dictionary.window(), MOST_BYTES / dictionary.pieceLength());
        this.grid = Grid.of(dictionary);
        this.checks = checks;
        this.storage = storage;
    }

    /** One that can't be the source's is a {@link ProtocolException}. */
    Taken take(LiveMessage.Record message) {
        LiveRecord record = message.record();
        if (record.index() < low) {
            return Taken.STALE;
        }
        LivePiece known = pieces.get(record.index());
        if (known != null && known.record().equals(record)) {
            return Taken.KNOWN;
        }
        prove(message);
        if (known != null) {
            return known.record().contradicts(record) ? Taken.CONTRADICTS : Taken.STALE;
        }
        if (epoch(pieces.lowerEntry(record.index()), 0) > record.epoch()
                || epoch(pieces.higherEntry(record.index()), Integer.MAX_VALUE) < record.epoch()) {
            return Taken.STALE;
        }
        pieces.put(record.index(), new LivePiece(message));
        dropBefore(pieces.lastKey() - window + 1);
        return pieces.containsKey(record.index()) ? Taken.NEW : Taken.STALE;
    }

    private static int epoch(Map.Entry<Integer, LivePiece> entry, int otherwise) {
        return entry == null ? otherwise : entry.getValue().record().epoch();
    }

    private void prove(LiveMessage.Record message) {
        LiveRecord record = message.record();
        if (record.length() > dictionary.pieceLength()) {
            throw new ProtocolException("live record of a piece too long");
        }
        byte[] hash = Merkle.raise(message.leaves(), 0, dictionary.pieceLayer());
        if (!record.hash().is(hash) || !checks.isSigned(record)) {
            throw new ProtocolException("live record that the source did not sign");
        }
    }

    /**
     * Keeps a block if it is what the source signed; one that is not, or comes without its record, is a {@link ProtocolException}.
     *
     * @return whether it is news
     */
    boolean take(long block, int offset, byte[] bytes) {
        int index = grid.piece(block);
        if (index < low) {
            return false;
        }
        LivePiece piece = pieces.get(index);
        int place = grid.place(block);
        if (piece == null) {
            throw new ProtocolException("live block without its record");
        }
        if (offset != place * PieceLayout.BLOCK
                || place >= piece.blockCount()
                || bytes.length != piece.blockLength(place)) {
            throw new ProtocolException("live block of a wrong place or length");
        }
        if (piece.has(place)) {
            return false;
        }
        byte[] leaf = checks.leaf(bytes);
        if (!Arrays.equals(leaf, piece.leaf(place))) {
            throw new ProtocolException("live block that the source did not sign");
        }
        storage.put(block, leaf, bytes);
        piece.got(place);
        if (piece.isWhole() && piece.record().is(LiveRecord.RANDOM_ACCESS)) {
            entry = entry == LiveMessage.NOWHERE ? index : Math.max(entry, index);
        }
        return true;
    }

    /** A viewer that begins here needs nothing before. */
    void dropBefore(int index) {
        while (!pieces.isEmpty() && pieces.firstKey() < index) {
            drop(pieces.pollFirstEntry());
        }
        low = Math.max(low, index);
        entry = entry < low ? LiveMessage.NOWHERE : entry;
    }

    private void drop(Map.Entry<Integer, LivePiece> old) {
        for (int place = 0; place < old.getValue().blockCount(); place++) {
            if (old.getValue().has(place)) {
                storage.drop(grid.block(old.getKey(), place));
            }
        }
    }

    Optional<LivePiece> piece(int index) {
        return Optional.ofNullable(pieces.get(index));
    }

    /** The first one known that is not before this. */
    Optional<LivePiece> from(int index) {
        return Optional.ofNullable(pieces.ceilingEntry(index)).map(Map.Entry::getValue);
    }

    boolean has(long block) {
        LivePiece piece = pieces.get(grid.piece(block));
        return piece != null && piece.has(grid.place(block));
    }

    /** Whether there is such a block, as far as is known: the last piece of an epoch may be short. */
    boolean exists(long block) {
        LivePiece piece = pieces.get(grid.piece(block));
        return piece == null || grid.place(block) < piece.blockCount();
    }

    boolean isWhole(int index) {
        LivePiece piece = pieces.get(index);
        return piece != null && piece.isWhole();
    }

    byte[] bytes(long block) {
        return storage.get(block);
    }

    /** The first piece kept. */
    int low() {
        return low;
    }

    /** The newest whole piece where playing can begin; {@link LiveMessage#NOWHERE}. */
    int entry() {
        return entry;
    }

    Optional<LivePiece> newest() {
        return Optional.ofNullable(pieces.lastEntry()).map(Map.Entry::getValue);
    }

    void forEach(Consumer<LivePiece> each) {
        pieces.values().forEach(each);
    }
}
