package tv.starling.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tv.starling.env.Env;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;

/** A segment on disk, as something to read: the file is opened by each reader, and read by threads that may wait. */
record SegmentFile(Env env, Executor threads, Path file, long length) implements ByteStream {
    @Override
    public String mediaType() {
        return "video/mp4";
    }

    @Override
    public ByteReader open(long from, long to) {
        return new Reader(from, to);
    }

    private final class Reader implements ByteReader {
        private final long to;
        private long next;
        private @Nullable FileChannel channel;
        private boolean closed;

        Reader(long from, long to) {
            this.to = to;
            next = from;
        }

        @Override
        public void read(Consumer<Result> answer) {
            if (next == to) {
                answer.accept(new Result.End());
                return;
            }
            int length = (int) Math.min(MAX_READ, to - next);
            long from = next;
            next += length;
            threads.execute(() -> {
                Result result = take(from, length);
                env.execute(() -> {
                    if (!closed) {
                        answer.accept(result);
                    }
                });
            });
        }

        private synchronized Result take(long from, int length) {
            try {
                if (closed) {
                    return new Result.End();
                }
                FileChannel open = channel == null ? FileChannel.open(file, StandardOpenOption.READ) : channel;
                channel = open;
                ByteBuffer bytes = ByteBuffer.allocate(length);
                while (bytes.hasRemaining()) {
                    if (open.read(bytes, from + bytes.position()) < 0) {
                        return new Result.Failed("disk-error", "A segment is shorter than it was.");
                    }
                }
                return new Result.Bytes(bytes.array());
            } catch (IOException e) {
                return new Result.Failed("disk-error", e.toString());
            }
        }

        @Override
        public void close() {
            closed = true;
            threads.execute(this::release);
        }

        private synchronized void release() {
            if (channel != null) {
                try {
                    channel.close();
                } catch (IOException e) {
                    return; // it was only read
                }
            }
        }
    }
}
