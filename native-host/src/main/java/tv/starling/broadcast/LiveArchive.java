package tv.starling.broadcast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BencodeException;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MetainfoException;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.ProtocolException;

/**
 * What a source has made of its programme, on disk before anybody hears of it: so a source that is killed goes on where it was. Bytes
 * and records lie in rings of as many pieces as are kept. One thread at a time.
 *
 * <pre>
 *   programme   the info dictionary, where the bytes lie, how many pieces are kept
 *   records     | bytes made 8 | pieces signed 8 | the media's clock 8 | record 122 | record 122 | ...
 *   a file      the bytes
 * </pre>
 */
public final class LiveArchive implements AutoCloseable {
    private static final String PROGRAMME = "programme";
    private static final String RECORDS = "records";
    private static final int HEAD = 24;
    /** Pieces signed, of which an unclean end of the machine may have lost the records. */
    private static final int MOST_LOST = 1024;
    /** What an encoder makes at once, and was not signed yet. */
    private static final int MOST_TAIL = 256 << 20;

    private static final int MAX_PROGRAMME = 2 * LiveDictionary.MAX_RAW_LENGTH;

    private final LiveDictionary dictionary;
    private final Path file;
    private final int capacity;
    private final FileChannel records;
    private final FileChannel stream;
    private long made;
    private long signed;
    private long micros;
    private int epoch = -1;

    private LiveArchive(Path folder, LiveDictionary dictionary, Path file, int capacity) throws IOException {
        this.dictionary = dictionary;
        this.file = file;
        this.capacity = capacity;
        this.records = open(folder.resolve(RECORDS));
        this.stream = open(file);
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Begins a programme; what was kept of the one before is forgotten, but for a recording of its own file.
     *
     * @param file where the bytes go
     * @param capacity pieces kept; {@link Integer#MAX_VALUE} for all
     */
    public static LiveArchive begin(Path folder, LiveDictionary dictionary, Path file, int capacity)
            throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(PROGRAMME));
        LiveArchive archive = new LiveArchive(folder, dictionary, file, capacity);
        archive.records.truncate(0);
        archive.stream.truncate(0);
        archive.writeHead();
        Path part = folder.resolve(PROGRAMME + ".part");
        Files.write(
                part,
                BencodeWriter.write(BDictionary.builder()
                        .put("capacity", capacity)
                        .put("file", file.toAbsolutePath().toString())
                        .put("info", dictionary.raw())
                        .build()));
        Files.move(
                part, folder.resolve(PROGRAMME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return archive;
    }

    /** What is there of the programme before; empty where nothing is that this key could go on with. */
    public static Optional<LiveArchive> reopen(Path folder, byte[] key) throws IOException {
        Path programme = folder.resolve(PROGRAMME);
        if (!Files.isRegularFile(programme) || Files.size(programme) > MAX_PROGRAMME) {
            return Optional.empty();
        }
        LiveArchive archive;
        try {
            if (!(BencodeReader.read(Files.readAllBytes(programme)) instanceof BDictionary said)) {
                return Optional.empty();
            }
            LiveDictionary dictionary = LiveDictionary.parse(said.string("info").orElse(new byte[0]));
            Path file = Path.of(new String(said.string("file").orElse(new byte[0]), StandardCharsets.UTF_8));
            int capacity = (int) said.optInteger("capacity").orElse(0);
            if (capacity < 1
                    || !Files.isRegularFile(file)
                    || !Arrays.equals(dictionary.signer().key(), key)) {
                return Optional.empty();
            }
            archive = new LiveArchive(folder, dictionary, file, capacity);
        } catch (BencodeException | MetainfoException e) {
            return Optional.empty();
        }
        if (archive.readHead()) {
            return Optional.of(archive);
        }
        archive.close();
        return Optional.empty();
    }

    /** Nothing was signed yet: what was made is made again. */
    public void restart() throws IOException {
        made = 0;
        writeHead();
    }

    /** To the last record that is there whole and is of this source. */
    private boolean readHead() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        readFully(records, head, 0);
        made = head.getLong(0);
        signed = head.getLong(8);
        micros = head.getLong(16);
        if (made < 0 || signed < 0 || signed > Integer.MAX_VALUE || micros < 0) {
            return false;
        }
        long least = Math.max(0, signed - MOST_LOST);
        Optional<LiveRecord> last = Optional.empty();
        while (signed > least && last.isEmpty()) {
            last = record((int) signed - 1)
                    .filter(it -> it.isSignedBy(dictionary.signer().key(), dictionary.hash()));
            if (last.isEmpty()) {
                signed--;
            }
        }
        epoch = last.map(LiveRecord::epoch).orElse(0);
        return last.filter(it -> !it.is(LiveRecord.END)).isPresent();
    }

    private void writeHead() throws IOException {
        writeFully(
                records,
                ByteBuffer.allocate(HEAD)
                        .putLong(made)
                        .putLong(signed)
                        .putLong(micros)
                        .flip(),
                0);
    }

    public LiveDictionary dictionary() {
        return dictionary;
    }

    /** Where the bytes lie; a whole film of them while {@link #isWhole}. */
    public Path file() {
        return file;
    }

    /** Whether nothing has been overwritten. */
    public boolean isWhole() {
        return signed <= capacity;
    }

    /** Bytes of the whole programme. */
    public long length() {
        return made;
    }

    /** The index of the next piece. */
    public int next() {
        return (int) signed;
    }

    /** Of the last record; 0 before the first. */
    public int epoch() {
        return Math.max(0, epoch);
    }

    /** The media's clock, where the last fragment begins. */
    public long micros() {
        return micros;
    }

    /** When the last piece was signed, by the source's clock; 0 before the first. */
    public long lastMillis() throws IOException {
        return signed == 0
                ? 0
                : record((int) signed - 1).map(LiveRecord::timeMillis).orElse(0L);
    }

    /** What was made after the last piece that was signed; nothing where the disk has lost it. */
    public byte[] tail() throws IOException {
        long from = signed * dictionary.pieceLength();
        long length = made - from;
        if (length < 0 || length > MOST_TAIL) {
            made = from;
            return new byte[0];
        }
        return read(from, (int) length);
    }

    /** What the encoder has made; before it is signed. */
    public void append(byte[] bytes, long clockMicros) throws IOException {
        try {
            long ring = (long) capacity * dictionary.pieceLength();
            for (int done = 0; done < bytes.length; ) {
                long at = (made + done) % ring;
                int length = (int) Math.min(bytes.length - done, ring - at);
                writeFully(stream, ByteBuffer.wrap(bytes, done, length), at);
                done += length;
            }
            made += bytes.length;
            micros = Math.max(micros, clockMicros);
            writeHead();
        } catch (IOException e) {
            throw new IOException("The broadcast can't be kept in " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /** What was signed; before it is sent. */
    public void signed(LiveRecord record) throws IOException {
        writeFully(
                records,
                ByteBuffer.wrap(record.encode()),
                HEAD + (long) (record.index() % capacity) * LiveRecord.LENGTH);
        signed = record.index() + 1L;
        epoch = record.epoch();
        writeHead();
    }

    /** A record that is kept. */
    public Optional<LiveRecord> record(int index) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LiveRecord.LENGTH);
        readFully(records, bytes, HEAD + (long) (index % capacity) * LiveRecord.LENGTH);
        try {
            return Optional.of(LiveRecord.parse(bytes.flip().limit(LiveRecord.LENGTH)))
                    .filter(it -> it.index() == index);
        } catch (ProtocolException e) {
            return Optional.empty();
        }
    }

    /** The bytes of a piece whose record is kept. */
    public byte[] bytes(LiveRecord record) throws IOException {
        return read((long) record.index() * dictionary.pieceLength(), record.length());
    }

    /** The hashes of all pieces, end to end: the piece layer of the recording (BEP 52). Only while {@link #isWhole}. */
    public byte[] pieceLayer() throws IOException {
        byte[] layer = new byte[Math.toIntExact(signed * Hash256.LENGTH)];
        for (int piece = 0; piece < signed; piece++) {
            byte[] hash = record(piece)
                    .orElseThrow(() -> new IOException("a record is lost"))
                    .hash()
                    .bytes();
            System.arraycopy(hash, 0, layer, piece * Hash256.LENGTH, Hash256.LENGTH);
        }
        return layer;
    }

    private byte[] read(long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        long ring = (long) capacity * dictionary.pieceLength();
        for (int done = 0; done < length; ) {
            long at = (from + done) % ring;
            int part = (int) Math.min(length - done, ring - at);
            readFully(stream, ByteBuffer.wrap(bytes, done, part), at);
            done += part;
        }
        return bytes;
    }

    /** Onto the medium itself: an end of the machine loses no more than what came since. */
    public void force() throws IOException {
        stream.force(false);
        records.force(false);
    }

    private static void readFully(FileChannel from, ByteBuffer into, long at) throws IOException {
        long next = at;
        while (into.hasRemaining()) {
            int read = from.read(into, next);
            if (read < 0) {
                return; // zeros are nobody's record
            }
            next += read;
        }
    }

    private static void writeFully(FileChannel to, ByteBuffer bytes, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += to.write(bytes, next);
        }
    }

    @Override
    public void close() {
        try {
            records.close();
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
