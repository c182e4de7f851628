package tv.starling.sim;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tv.starling.metainfo.PieceLayout;

/**
 * What a disk keeps of one torrent. Pieces that are as a known source has them are only marked; others are held as
 * bytes.
 */
final class StoredTorrent {
    private Optional<byte[]> info = Optional.empty();
    private Optional<byte[]> layers = Optional.empty();
    private Optional<PieceLayout> layout = Optional.empty();
    private Optional<ContentSource> source = Optional.empty();
    private final BitSet likeSource = new BitSet();
    private final Map<Integer, byte[]> pieces = new TreeMap<>();
    /** Piece to the time when it was recorded. */
    private final Map<Integer, Long> record = new TreeMap<>();
    /** Time to what the swarm had remembered then. */
    private final TreeMap<Long, byte[]> memories = new TreeMap<>();

    Optional<byte[]> info() {
        return info;
    }

    void info(byte[] bytes) {
        info = Optional.of(bytes);
    }

    Optional<byte[]> layers() {
        return layers;
    }

    void layers(byte[] bytes) {
        layers = Optional.of(bytes);
    }

    void layout(PieceLayout layout) {
        this.layout = Optional.of(layout);
    }

    /** Knows what the data should be: whole pieces of it take no memory from now on. */
    void source(ContentSource content) {
        source = Optional.of(content);
    }

    /** Has everything, as the source gives it. */
    void fill() {
        int count = layout.orElseThrow().pieceCount();
        likeSource.set(0, count);
        for (int piece = 0; piece < count; piece++) {
            record.put(piece, Long.MIN_VALUE);
        }
    }

    void write(int piece, int offset, byte[] block) {
        byte[] bytes = pieces.computeIfAbsent(piece, number -> content(number).orElseGet(() -> new byte[size(number)]));
        likeSource.clear(piece);
        System.arraycopy(block, 0, bytes, offset, block.length);
    }

    /** The whole piece as it lies there, zeros where nothing was written; empty when nothing of it was. */
    Optional<byte[]> piece(int piece) {
        return Optional.ofNullable(pieces.get(piece)).or(() -> content(piece));
    }

    Optional<byte[]> read(int piece, int offset, int length) {
        if (likeSource.get(piece)) {
            return Optional.of(source.orElseThrow().bytes(layout.orElseThrow().pieceOffset(piece) + offset, length));
        }
        return Optional.ofNullable(pieces.get(piece)).map(bytes -> Arrays.copyOfRange(bytes, offset, offset + length));
    }

    private Optional<byte[]> content(int piece) {
        return likeSource.get(piece) ? read(piece, 0, size(piece)) : Optional.empty();
    }

    void verified(int piece, long nowNanos) {
        record.put(piece, nowNanos);
        Optional<byte[]> right =
                source.map(content -> content.bytes(layout.orElseThrow().pieceOffset(piece), size(piece)));
        if (right.isPresent() && Arrays.equals(right.get(), pieces.get(piece))) {
            pieces.remove(piece);
            likeSource.set(piece);
        }
    }

    /** Forgets the info dictionary and what is verified; the data stays. */
    void forgetAll() {
        info = Optional.empty();
        record.clear();
    }

    void forget(int piece) {
        record.remove(piece);
    }

    /** Strikes what was recorded after this moment from the record: it had not reached the disk. */
    void strikeAfter(long nanos) {
        record.values().removeIf(time -> time > nanos);
        memories.tailMap(nanos, false).clear();
    }

    void remember(byte[] memory, long nowNanos) {
        memories.put(nowNanos, memory);
    }

    byte[] memory() {
        return memories.isEmpty()
                ? new byte[0]
                : memories.lastEntry().getValue().clone();
    }

    /** Everything recorded so far is on the disk. */
    void settle() {
        byte[] last = memory();
        memories.clear();
        memories.put(Long.MIN_VALUE, last);
        record.replaceAll((piece, time) -> Long.MIN_VALUE);
    }

    BitSet recorded() {
        BitSet bits = new BitSet();
        record.keySet().forEach(bits::set);
        return bits;
    }

    /** Spoils one bit of a piece behind everybody's back. */
    void spoil(int piece) {
        byte[] bytes = piece(piece).orElseThrow();
        bytes[bytes.length / 2] ^= 1;
        likeSource.clear(piece);
        pieces.put(piece, bytes);
    }

    private int size(int piece) {
        return layout.orElseThrow().fullSize(piece);
    }
}
