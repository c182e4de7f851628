package tv.starling.live;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayout;
import tv.starling.wire.ForgeryException;
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
        /** Before what is kept: not looked at. */
        OLD,
        /** Of an epoch that is over. */
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
    /** By index, modulo its length; of the indices from the first kept to the newest. */
    private final @Nullable LivePiece[] ring;

    private int low;
    private int newest = -1;
    private int entry = LiveMessage.NOWHERE;

    LivePieces(LiveDictionary dictionary, LiveChecks checks, LiveStorage storage) {
        this.dictionary = dictionary;
        this.window = Math.min(dictionary.window(), MOST_BYTES / dictionary.pieceLength());
        this.ring = new LivePiece[window];
        this.grid = Grid.of(dictionary);
        this.checks = checks;
        this.storage = storage;
    }

    /** One that can't be the source's is a {@link ProtocolException}. */
    Taken take(LiveMessage.Record message) {
        LiveRecord record = message.record();
        if (record.index() < low) {
            return Taken.OLD;
        }
        LivePiece known = at(record.index());
        if (known != null && known.record().equals(record)) {
            return Taken.KNOWN;
        }
        prove(message);
        if (known != null) {
            return known.record().contradicts(record) ? Taken.CONTRADICTS : Taken.STALE;
        }
        if (isOfAnotherTime(record)) {
            return Taken.STALE;
        }
        dropBefore(record.index() - window + 1);
        ring[record.index() % window] = new LivePiece(message);
        newest = Math.max(newest, record.index());
        return Taken.NEW;
    }

    /** As indices grow epochs never fall. */
    private boolean isOfAnotherTime(LiveRecord record) {
        int before = Math.min(record.index(), newest + 1) - 1;
        while (before >= low && at(before) == null) {
            before--;
        }
        int after = record.index() + 1;
        while (after <= newest && at(after) == null) {
            after++;
        }
        LivePiece lower = at(before);
        LivePiece higher = at(after);
        return lower != null && lower.record().epoch() > record.epoch()
                || higher != null && higher.record().epoch() < record.epoch();
    }

    private @Nullable LivePiece at(int index) {
        return index >= low && index <= newest ? ring[index % window] : null;
    }

    private void prove(LiveMessage.Record message) {
        LiveRecord record = message.record();
        if (record.length() > dictionary.pieceLength()) {
            throw new ProtocolException("live record of a piece too long");
        }
        byte[] hash = Merkle.raise(message.leaves(), 0, dictionary.pieceLayer());
        if (!record.hash().is(hash) || !checks.isSigned(record)) {
            throw new ForgeryException("live record");
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
        LivePiece piece = at(index);
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
            throw new ForgeryException("live block");
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
        for (int old = low; old < index && old <= newest; old++) {
            LivePiece piece = at(old);
            if (piece != null) {
                drop(piece);
            }
        }
        low = Math.max(low, index);
        entry = entry < low ? LiveMessage.NOWHERE : entry;
    }

    private void drop(LivePiece old) {
        int index = old.record().index();
        for (int place = 0; place < old.blockCount(); place++) {
            if (old.has(place)) {
                storage.drop(grid.block(index, place));
            }
        }
        ring[index % window] = null;
    }

    Optional<LivePiece> piece(int index) {
        return Optional.ofNullable(at(index));
    }

    /** The first one known that is not before this. */
    Optional<LivePiece> from(int index) {
        int first = Math.max(index, low);
        while (first <= newest && at(first) == null) {
            first++;
        }
        return piece(first);
    }

    boolean has(long block) {
        LivePiece piece = at(grid.piece(block));
        return piece != null && piece.has(grid.place(block));
    }

    /** Whether there is such a block, as far as is known: the last piece of an epoch may be short. */
    boolean exists(long block) {
        LivePiece piece = at(grid.piece(block));
        return piece == null || grid.place(block) < piece.blockCount();
    }

    boolean isWhole(int index) {
        LivePiece piece = at(index);
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
        return Optional.ofNullable(at(newest));
    }

    void forEach(Consumer<LivePiece> each) {
        for (int index = low; index <= newest; index++) {
            LivePiece piece = at(index);
            if (piece != null) {
                each.accept(piece);
            }
        }
    }
}
