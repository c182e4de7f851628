package tv.starling.http;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;

/** A stream whose bytes are known by position; it can stand still or fail from a given byte on. */
class MemoryStream implements ByteStream {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicLong read = new AtomicLong();
    private final long length;
    private final String mediaType;
    private volatile long silentFrom = Long.MAX_VALUE;
    private volatile long failsFrom = Long.MAX_VALUE;

    MemoryStream(long length, String mediaType) {
        this.length = length;
        this.mediaType = mediaType;
    }

    MemoryStream silentFrom(long byteIndex) {
        silentFrom = byteIndex;
        return this;
    }

    MemoryStream failsFrom(long byteIndex) {
        failsFrom = byteIndex;
        return this;
    }

    static byte at(long index) {
        return (byte) (index * 31 + (index >> 8) * 7 + (index >> 16));
    }

    byte[] bytes(long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = at(from + i);
        }
        return bytes;
    }

    @Override
    public String mediaType() {
        return mediaType;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public ByteReader open(long from, long to) {
        opened.incrementAndGet();
        return new Reader(from, to);
    }

    private final class Reader implements ByteReader {
        private final Random sizes = new Random(1);
        private long next;
        private final long to;
        private boolean over;

        Reader(long from, long to) {
            this.next = from;
            this.to = to;
        }

        @Override
        public void read(Consumer<Result> answer) {
            assert Thread.currentThread().getName().equals("swarm");
            assert !over;
            long stop = Math.min(Math.min(silentFrom, failsFrom), to);
            if (next >= to) {
                answer.accept(new Result.End());
            } else if (next >= failsFrom) {
                answer.accept(new Result.Failed("disk-error", "It broke."));
            } else if (next < stop) {
                int size = (int) Math.min(1 + sizes.nextInt(MAX_READ), stop - next);
                byte[] bytes = bytes(next, next + size);
                next += size;
                read.addAndGet(size);
                answer.accept(new Result.Bytes(bytes));
            }
        }

        @Override
        public void close() {
            assert !over;
            over = true;
            closed.incrementAndGet();
        }
    }
}
