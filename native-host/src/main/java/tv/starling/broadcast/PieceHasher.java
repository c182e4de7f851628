package tv.starling.broadcast;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayout;

/**
 * Reads files and hashes their pieces, several at a time. Each thread takes the next piece there is, so the disk is read
 * nearly in order; none holds more than its buffer.
 */
final class PieceHasher {
    /** More are no faster: a few saturate any disk, and each needs a processor. */
    private static final int MAX_THREADS = 16;

    /** Whole blocks; large enough that reading costs little beside hashing. */
    private static final int BUFFER = 16 * PieceLayout.BLOCK;

    private static final byte[] ZEROS = new byte[PieceLayout.BLOCK];

    private final Programme programme;
    private final List<FileEntry> plan;
    private final Version version;
    private final int pieceLength;
    private final long end;
    private final byte[] sha1;
    private final byte[] sha256;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicLong done;

    /** @param done counts the bytes of files that are hashed */
    PieceHasher(Programme programme, List<FileEntry> plan, Version version, int pieceLength, AtomicLong done) {
        this.programme = programme;
        this.plan = plan;
        this.version = version;
        this.pieceLength = pieceLength;
        this.done = done;
        end = plan.getLast().offset() + plan.getLast().length();
        int pieces = Math.toIntExact((end + pieceLength - 1) / pieceLength);
        sha1 = new byte[version == Version.V2 ? 0 : pieces * InfoDictionary.HASH_LENGTH];
        sha256 = new byte[version == Version.V1 ? 0 : pieces * Merkle.HASH_LENGTH];
    }

    /** Hashes everything. */
    void run() throws IOException {
        int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        List<Future<?>> workers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("hash-", 0).daemon().factory())) {
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> {
                    try (Worker worker = new Worker()) {
                        worker.work();
                    } catch (IOException | RuntimeException e) {
                        failed.set(true);
                        throw e;
                    }
                    return true;
                }));
            }
        }
        for (Future<?> worker : workers) {
            try {
                worker.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    /** SHA-1 of each piece, end to end; none for v2 alone. */
    byte[] sha1() {
        return sha1;
    }

    /** A file's hashes of its pieces (BEP 52), or its root if it is not longer than one. */
    byte[] layer(FileEntry file) {
        int first = (int) (file.offset() / pieceLength);
        int count = (int) ((file.length() + pieceLength - 1) / pieceLength);
        return Arrays.copyOfRange(sha256, first * Merkle.HASH_LENGTH, (first + count) * Merkle.HASH_LENGTH);
    }

    /** One thread's digests, buffer and open file. */
    private final class Worker implements AutoCloseable {
        private final MessageDigest v1 = digest("SHA-1");
        private final MessageDigest v2 = digest("SHA-256");
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        private final byte[] leaves = new byte[Math.max(1, pieceLength / PieceLayout.BLOCK) * Merkle.HASH_LENGTH];
        private int leavesLength;
        private int openFile = -1;
        private FileChannel channel;

        Worker() throws IOException {
            channel = open(0);
        }

        void work() throws IOException {
            int pieces = (int) ((end + pieceLength - 1) / pieceLength);
            for (int piece = next.getAndIncrement(); piece < pieces && !failed.get(); piece = next.getAndIncrement()) {
                hash(piece);
            }
        }

        private void hash(int piece) throws IOException {
            long from = (long) piece * pieceLength;
            long to = Math.min(end, from + pieceLength);
            leavesLength = 0;
            int index = entryAt(from);
            FileEntry first = plan.get(index);
            for (; index < plan.size() && plan.get(index).offset() < to; index++) {
                FileEntry entry = plan.get(index);
                long begin = Math.max(from, entry.offset());
                long length = Math.min(to, entry.offset() + entry.length()) - begin;
                if (entry.isPadding()) {
                    pad(length);
                } else if (length > 0) {
                    read(index, begin - entry.offset(), length);
                }
            }
            if (version != Version.V2) {
                put(v1.digest(), sha1, piece);
            }
            if (version != Version.V1) {
                byte[] all = Arrays.copyOf(leaves, leavesLength);
                boolean whole = first.length() <= pieceLength;
                put(whole ? Merkle.root(all, 0) : Merkle.raise(all, 0, Merkle.pieceLayer(pieceLength)), sha256, piece);
            }
        }

        /** The entry with this byte; entries without bytes are passed over. */
        private int entryAt(long offset) {
            int low = 0;
            int high = plan.size() - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                FileEntry entry = plan.get(middle);
                if (entry.offset() + entry.length() > offset) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }

        private void pad(long length) {
            if (version == Version.V2) {
                return;
            }
            for (long left = length; left > 0; left -= ZEROS.length) {
                v1.update(ZEROS, 0, (int) Math.min(left, ZEROS.length));
            }
        }

        private void read(int index, long offset, long length) throws IOException {
            if (index != openFile) {
                channel.close();
                channel = open(index);
            }
            long at = offset;
            for (long left = length; left > 0; left -= buffer.limit()) {
                buffer.clear().limit((int) Math.min(BUFFER, left));
                while (buffer.hasRemaining()) {
                    int read = channel.read(buffer, at);
                    if (read < 0) {
                        throw new IOException(programme.path(plan.get(index)) + " became shorter while it was read.");
                    }
                    at += read;
                }
                update(buffer.array(), buffer.limit());
                done.addAndGet(buffer.limit());
            }
        }

        private void update(byte[] bytes, int length) {
            if (version != Version.V2) {
                v1.update(bytes, 0, length);
            }
            if (version == Version.V1) {
                return;
            }
            for (int from = 0; from < length; from += PieceLayout.BLOCK) {
                v2.update(bytes, from, Math.min(PieceLayout.BLOCK, length - from));
                System.arraycopy(v2.digest(), 0, leaves, leavesLength, Merkle.HASH_LENGTH);
                leavesLength += Merkle.HASH_LENGTH;
            }
        }

        private FileChannel open(int index) throws IOException {
            FileEntry entry = plan.get(index);
            openFile = index;
            Path path = programme.path(entry);
            return FileChannel.open(path, StandardOpenOption.READ);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static void put(byte[] hash, byte[] into, int piece) {
        System.arraycopy(hash, 0, into, piece * hash.length, hash.length);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
