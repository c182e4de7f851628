package tv.starling.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tv.starling.disk.Confined.Mode;
import tv.starling.disk.Failures.MissingData;
import tv.starling.disk.FileLayout.Span;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayout;

/** The pieces of one torrent that belong to one lane: blocking reads, writes and hashes. The lane's thread. */
final class LanePieces {
    /** Blocks that came early, of all pieces under way: 256 blocks. */
    private static final long EARLY_BYTES_MAX = 4L << 20;

    /** Pieces hashed as they come; of those beyond, the oldest is read back at the end. */
    private static final int DIGESTS_MAX = 512;

    /** Blocks in one write: 256 KiB. */
    static final int RUN_MAX = 16;

    private static final int READ_BACK_BYTES = 256 * 1024;

    private final FileLayout layout;
    private final Lane lane;
    private final PieceDigest.Budget budget = new PieceDigest.Budget(EARLY_BYTES_MAX);
    private final Map<Integer, PieceDigest> digests = new LinkedHashMap<>();
    private final Map<Integer, ReceivedBlocks> received = new LinkedHashMap<>();

    LanePieces(FileLayout layout, Lane lane) {
        this.layout = layout;
        this.lane = lane;
    }

    /** Writes blocks of one piece that follow each other, at most {@link #RUN_MAX}. */
    void write(List<BlockWrite> run) throws IOException {
        int piece = run.getFirst().piece;
        ByteBuffer bytes = lane.gathered(run);
        int done = 0;
        for (Span span : layout.spans(piece, run.getFirst().offset, bytes.limit())) {
            if (span.kind() == Span.Kind.STORED) {
                writeAll(channel(span, Mode.WRITE), bytes.slice(done, span.length()), span.offset());
            }
            done += span.length();
        }
        for (BlockWrite write : run) {
            if (write.hashing == BlockWrite.Hashing.NONE) {
                continue;
            }
            if (layout.version() != Version.V2 && !digest(piece).written(write.offset, write.block)) {
                write.hold();
            }
            byte[] leaf = received(piece).put(write.offset / PieceLayout.BLOCK, write.block);
            if (leaf.length > 0) {
                write.leaf(leaf);
            }
        }
    }

    /** What is remembered of blocks as they came; of more pieces than this the oldest is forgotten. */
    private ReceivedBlocks received(int piece) {
        ReceivedBlocks known = received.get(piece);
        if (known != null) {
            return known;
        }
        if (received.size() >= DIGESTS_MAX) {
            settled(received.keySet().iterator().next());
        }
        ReceivedBlocks fresh = new ReceivedBlocks(layout.pieces(), piece, layout.version() != Version.V1);
        received.put(piece, fresh);
        return fresh;
    }

    byte[] leaves(int piece) throws IOException {
        byte[] leaves = new byte[layout.pieces().blockCount(piece) * Merkle.HASH_LENGTH];
        ReceivedBlocks known = received.get(piece);
        for (int block = 0; block < layout.pieces().blockCount(piece); block++) {
            if (known == null || !known.copyLeaf(block, leaves)) {
                int offset = block * PieceLayout.BLOCK;
                int length = Math.min(PieceLayout.BLOCK, layout.pieces().dataSize(piece) - offset);
                byte[] leaf = Merkle.leaf(read(piece, offset, length));
                System.arraycopy(leaf, 0, leaves, block * Merkle.HASH_LENGTH, Merkle.HASH_LENGTH);
            }
        }
        return leaves;
    }

    BitSet spoiled(int piece) throws IOException {
        BitSet spoiled = new BitSet();
        ReceivedBlocks known = received.get(piece);
        for (int block = 0; known != null && block < layout.pieces().blockCount(piece); block++) {
            int size = layout.pieces().blockSize(piece, block);
            if (known.has(block) && !known.isSame(block, read(piece, block * PieceLayout.BLOCK, size))) {
                spoiled.set(block);
            }
        }
        return spoiled;
    }

    /** The piece is right: what it was judged by is not needed any more. */
    void settled(int piece) {
        received.remove(piece);
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    byte[] hash(int piece) throws IOException {
        PieceDigest digest = digest(piece);
        digests.remove(piece);
        int size = layout.pieces().pieceSize(piece);
        try {
            while (digest.hashed() < size) {
                byte[] part = read(piece, digest.hashed(), Math.min(READ_BACK_BYTES, size - digest.hashed()));
                digest.add(part, part.length);
            }
        } catch (IOException e) {
            digest.drop();
            throw e;
        }
        return digest.digest();
    }

    byte[] read(int piece, int offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int done = 0;
        for (Span span : layout.spans(piece, offset, length)) {
            if (span.kind() == Span.Kind.STORED) {
                readAll(channel(span, Mode.READ), buffer.slice(done, span.length()), span.offset());
            }
            done += span.length();
        }
        return bytes;
    }

    private static void readAll(FileChannel channel, ByteBuffer into, long offset) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new MissingData();
            }
            at += count;
        }
    }

    void forget(int piece) {
        dropDigest(piece);
        received.remove(piece);
    }

    private void dropDigest(int piece) {
        PieceDigest forgotten = digests.remove(piece);
        if (forgotten != null) {
            forgotten.drop();
        }
    }

    void close() throws IOException {
        lane.files().close(layout.paths());
        digests.clear();
        received.clear();
    }

    private FileChannel channel(Span span, Mode mode) throws IOException {
        return lane.files().channel(layout.root(), layout.paths().get(span.file()), mode);
    }

    private PieceDigest digest(int piece) {
        PieceDigest known = digests.get(piece);
        if (known != null) {
            return known;
        }
        if (digests.size() >= DIGESTS_MAX) {
            forgetOldest();
        }
        PieceDigest fresh = new PieceDigest(budget);
        digests.put(piece, fresh);
        return fresh;
    }

    /** A later block of it begins a digest with a hole at its start, which is read back. */
    private void forgetOldest() {
        dropDigest(digests.keySet().iterator().next());
    }
}
