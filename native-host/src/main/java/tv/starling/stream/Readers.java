package tv.starling.stream;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import tv.starling.env.Disk.Result;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.PieceLayout;

/** All readers of one torrent: what they want together, and who waits for which piece. Swarm thread. */
public final class Readers {

    /** What readers need of the torrent they read. */
    public interface Source {
        PieceLayout layout();

        /** Live view, not to be changed. */
        BitSet verified();

        /**
         * Where the bytes end that begin at this offset of a piece and are known to be right; the offset itself for none. In v2
         * a piece need not be whole for it.
         */
        int rightUntil(int piece, int offset);

        void read(int piece, int offset, int length, Consumer<Result<byte[]>> done);

        long nanoTime();

        /** A reader moved on or left: other pieces are wanted. */
        void wantedChanged();

        /** A reader began somewhere: what it needs comes before whatever is under way. */
        void sought();
    }

    /** A player that seeks leaves, and is back: so long it still counts as there. */
    private static final long AWAY_NANOS = 5_000_000_000L;
    /** Shorter waits are the swarm's ordinary beat, which every player's buffer takes. */
    private static final long WAIT_NANOS = 250_000_000L;

    private final Source source;
    private long lastLeftNanos;
    private boolean everLeft;
    private int waits;
    private long waitedNanos;
    private OptionalLong firstByteNanos = OptionalLong.empty();
    private final List<StreamReader> newestFirst = new ArrayList<>();
    private Optional<StreamWindow> index = Optional.empty();
    private Wanted wanted = Wanted.NOTHING;
    private Optional<ByteReader.Result.Failed> over = Optional.empty();

    public Readers(Source source) {
        this.source = source;
    }

    /** A file of the torrent as something to read. */
    public ByteStream stream(FileEntry file) {
        String name = file.path().isEmpty() ? "" : file.path().getLast();
        return new FileStream(this, source, file, MediaTypes.of(name));
    }

    /** What all readers want now. */
    public Wanted wanted() {
        return wanted;
    }

    public int count() {
        return newestFirst.size();
    }

    /** Where they are, and how they fared; a wait that goes on is counted so far. */
    public Watched watched() {
        long[] going = newestFirst.stream()
                .mapToLong(StreamReader::waitNanos)
                .filter(nanos -> nanos >= WAIT_NANOS)
                .toArray();
        return new Watched(
                newestFirst.stream().map(StreamReader::spot).toList(),
                waits + going.length,
                waitedNanos + LongStream.of(going).sum(),
                firstByteNanos);
    }

    /** Somebody reads, or did just now. */
    public boolean isWatched() {
        return count() > 0 || everLeft && source.nanoTime() - lastLeftNanos < AWAY_NANOS;
    }

    /** A piece was verified: whoever waits for it goes on. */
    public void verified(int piece) {
        refresh();
        readable(piece);
    }

    /** More of a piece can be read: whoever waits for it goes on. */
    public void readable(int piece) {
        for (StreamReader reader : List.copyOf(newestFirst)) {
            reader.readable(piece);
        }
    }

    /** Nothing more will come: every reader, also one that is opened later, is told, and gone. */
    public void fail(String code, String message) {
        var failed = new ByteReader.Result.Failed(code, message);
        over = Optional.of(failed);
        List.copyOf(newestFirst).forEach(reader -> reader.fail(failed));
        newestFirst.clear();
        refresh();
    }

    boolean isOver() {
        return over.isPresent();
    }

    /** @param index what a player that begins at the beginning is likely to ask for next */
    void opened(StreamReader reader, Optional<StreamWindow> index) {
        if (over.isPresent()) {
            reader.fail(over.get());
            return;
        }
        newestFirst.addFirst(reader);
        this.index = index;
        refresh();
        source.sought();
    }

    void closed(StreamReader reader) {
        newestFirst.remove(reader);
        everLeft = true;
        lastLeftNanos = source.nanoTime();
        moved();
    }

    /** A reader got its first byte, so long after it was opened. */
    void began(long nanos) {
        firstByteNanos = OptionalLong.of(nanos);
    }

    /** A reader's wait is over. */
    void waited(long nanos) {
        if (nanos >= WAIT_NANOS) {
            waits++;
            waitedNanos += nanos;
        }
    }

    void moved() {
        refresh();
        source.wantedChanged();
    }

    private void refresh() {
        wanted = DeadlinePicker.wanted(
                newestFirst.stream().map(StreamReader::window).toList(), index, source.layout(), source.verified());
    }
}
