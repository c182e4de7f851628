package tv.starling.media;

import java.util.Arrays;
import java.util.function.Consumer;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;

/** Something small that was made and is held in memory. */
record MadeBytes(byte[] bytes, String mediaType) implements ByteStream {
    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public ByteReader open(long from, long to) {
        return new Reader(bytes, (int) from, (int) to);
    }

    private static final class Reader implements ByteReader {
        private final byte[] bytes;
        private final int to;
        private int next;

        Reader(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            this.to = to;
            next = from;
        }

        @Override
        public void read(Consumer<Result> answer) {
            if (next == to) {
                answer.accept(new Result.End());
                return;
            }
            int from = next;
            next = Math.min(to, from + MAX_READ);
            answer.accept(new Result.Bytes(Arrays.copyOfRange(bytes, from, next)));
        }

        @Override
        public void close() {
            // It has nothing to give back.
        }
    }
}
