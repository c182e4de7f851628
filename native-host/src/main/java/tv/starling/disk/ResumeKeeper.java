package tv.starling.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.disk.Confined.Mode;
import tv.starling.disk.Durable.Sync;
import tv.starling.disk.FileLayout.Span;
import tv.starling.disk.ResumeRecord.FileState;
import tv.starling.disk.ResumeRecord.State;
import tv.starling.metainfo.InfoHash;

/**
 * Keeps one open torrent's resume record. The order makes it true after any death: data written, hash right, data synced,
 * record written beside the old one, synced, renamed. On the records' thread, but for opening.
 */
final class ResumeKeeper {
    /** Half of the 5 s that may be lost, so that a slow disk has the other half. */
    static final Duration BATCH = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(ResumeKeeper.class);

    private final InfoHash infoHash;
    private final FileLayout layout;
    private final ResumeFile file;
    private final LongSupplier heldBytes;
    private final ScheduledExecutorService thread;
    private final Duration batch;
    private final BitSet verified = new BitSet();
    private final BitSet written = new BitSet();
    private final BitSet touchedFiles = new BitSet();
    private byte[] memory = new byte[0];
    private boolean due;

    ResumeKeeper(
            InfoHash infoHash,
            FileLayout layout,
            ResumeFile file,
            LongSupplier heldBytes,
            ScheduledExecutorService thread,
            Duration batch) {
        this.infoHash = infoHash;
        this.layout = layout;
        this.file = file;
        this.heldBytes = heldBytes;
        this.thread = thread;
        this.batch = batch;
    }

    /**
     * Takes over what the record says and the files bear out, and marks the record as that of an open storage.
     *
     * @return a copy of the pieces vouched for
     */
    BitSet open(Optional<ResumeRecord> record) throws IOException {
        if (record.isPresent() && isOfThis(record.get())) {
            memory = record.get().memory();
            verified.or(record.get().verified());
            verified.clear(
                    layout.pieces().pieceCount(), Math.max(layout.pieces().pieceCount(), verified.length()));
            dropDoubtful(record.get());
        }
        written.or(verified);
        markOpen();
        return (BitSet) verified.clone();
    }

    /**
     * Not synced: after a power cut the old record is found, and our writes will have changed the files' times. For the
     * same reason a full disk is no obstacle: what is there can be played.
     */
    private void markOpen() {
        try {
            file.write(record(State.OPEN), Sync.NONE);
        } catch (IOException e) {
            log.warn("The resume record {} could not be marked as open: {}", file, e.toString());
        }
    }

    private boolean isOfThis(ResumeRecord record) {
        boolean same = record.infoHash().equals(infoHash)
                && record.place().equals(layout.root().toString())
                && record.pieceCount() == layout.pieces().pieceCount()
                && (record.state() == State.OPEN
                        || record.files().size() == layout.files().size());
        if (!same) {
            log.info("The resume record {} is of another place or torrent", file);
        }
        return same;
    }

    private void dropDoubtful(ResumeRecord record) throws IOException {
        List<FileState> found = states();
        for (int piece = verified.nextSetBit(0); piece >= 0; piece = verified.nextSetBit(piece + 1)) {
            for (Span span : layout.spans(piece)) {
                FileState now = found.get(span.file());
                boolean settled = record.state() == State.SETTLED;
                boolean trusted = span.kind() == Span.Kind.PADDING
                        || (settled
                                ? now.equals(record.files().get(span.file()))
                                : now.length() >= span.offset() + span.length());
                if (!trusted) {
                    verified.clear(piece);
                }
            }
        }
    }

    private List<FileState> states() throws IOException {
        List<FileState> states = new ArrayList<>();
        for (int i = 0; i < layout.paths().size(); i++) {
            states.add(
                    layout.files().get(i).isPadding()
                            ? FileState.ABSENT
                            : state(layout.paths().get(i)));
        }
        return states;
    }

    private static FileState state(Path path) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    ? new FileState(
                            attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS))
                    : FileState.ABSENT;
        } catch (NoSuchFileException e) {
            return FileState.ABSENT;
        }
    }

    /** What the record says of the swarm's memory, or what was handed in since. */
    byte[] memory() {
        return memory.clone();
    }

    void remember(byte[] bytes) {
        memory = bytes;
        writeSoon();
    }

    void verified(int piece) {
        verified.set(piece);
        for (Span span : layout.spans(piece)) {
            if (span.kind() == Span.Kind.STORED) {
                touchedFiles.set(span.file());
            }
        }
        writeSoon();
    }

    void forget(int piece) {
        verified.clear(piece);
        if (written.get(piece)) {
            writeNow(); // the record on disk claims it, and it is about to be written over
        }
    }

    private void writeSoon() {
        if (!due) {
            due = true;
            thread.schedule(this::writeDue, batch.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void writeDue() {
        if (due) {
            writeNow();
        }
    }

    private void writeNow() {
        due = false;
        try {
            write(State.OPEN);
        } catch (IOException e) {
            log.warn("The resume record {} could not be written: {}", file, e.toString());
            writeSoon();
        }
    }

    private void write(State state) throws IOException {
        for (int i = touchedFiles.nextSetBit(0); i >= 0; i = touchedFiles.nextSetBit(i + 1)) {
            sync(i);
        }
        file.write(record(state), Sync.DISK);
        touchedFiles.clear();
        written.clear();
        written.or(verified);
    }

    private void sync(int index) throws IOException {
        try (FileChannel channel = Confined.open(layout.root(), layout.paths().get(index), Mode.READ)) {
            channel.force(false);
        } catch (NoSuchFileException e) {
            log.warn(
                    "{} was deleted while in use; its pieces leave the record",
                    layout.paths().get(index));
            for (int piece = verified.nextSetBit(0); piece >= 0; piece = verified.nextSetBit(piece + 1)) {
                if (layout.spans(piece).stream().anyMatch(span -> span.file() == index)) {
                    verified.clear(piece);
                }
            }
        }
    }

    /** The last record: the files are closed, nothing of ours will change them. */
    void settle() {
        due = false;
        try {
            if (verified.cardinality() == layout.pieces().pieceCount()) {
                makeEmptyFiles();
            }
            write(State.SETTLED);
        } catch (IOException e) {
            log.warn("The last resume record {} could not be written: {}", file, e.toString());
        }
    }

    /** No piece touches a file of no bytes, and yet the torrent has it. */
    private void makeEmptyFiles() throws IOException {
        for (int i = 0; i < layout.files().size(); i++) {
            if (layout.files().get(i).length() == 0) {
                Confined.open(layout.root(), layout.paths().get(i), Mode.WRITE).close();
            }
        }
    }

    /** Only the last record tells how each file looks: there may be 100,000 to ask for. */
    private ResumeRecord record(State state) throws IOException {
        return new ResumeRecord(
                infoHash,
                layout.root().toString(),
                state,
                System.currentTimeMillis(),
                heldBytes.getAsLong(),
                layout.pieces().pieceCount(),
                (BitSet) verified.clone(),
                state == State.SETTLED ? states() : List.of(),
                memory);
    }
}
