package tv.starling.media;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;

/** Reads parts of a film, for a thread that may wait until a swarm has brought them. One thread. */
final class FilmBytes {
    /** Read at once, for what comes next is asked for next. */
    private static final int BLOCK = 64 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Executor swarm;
    private final ByteStream stream;
    private long blockFrom;
    private byte[] block = new byte[0];

    /** @param swarm takes tasks to the swarm thread */
    FilmBytes(Executor swarm, ByteStream stream) {
        this.swarm = swarm;
        this.stream = stream;
    }

    long length() {
        return stream.length();
    }

    /** So many bytes from there, big-endian; fewer only where the film ends. */
    ByteBuffer at(long from, int length) throws IOException {
        if (from < blockFrom || from + length > blockFrom + block.length) {
            block = fetch(from, Math.max(length, BLOCK));
            blockFrom = from;
        }
        int offset = (int) (from - blockFrom);
        return ByteBuffer.wrap(block, offset, Math.min(length, block.length - offset))
                .slice();
    }

    private byte[] fetch(long from, int length) throws IOException {
        long to = Math.min(stream.length(), from + length);
        if (from < 0 || from >= to) {
            return new byte[0];
        }
        CompletableFuture<byte[]> fetched = new CompletableFuture<>();
        swarm.execute(() -> new Fetch(stream.open(from, to), ByteBuffer.allocate((int) (to - from)), fetched).next());
        try {
            return fetched.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            fetched.cancel(false);
            throw new Child.Overdue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** One reader from its opening to its end. Swarm thread. */
    private record Fetch(ByteReader reader, ByteBuffer into, CompletableFuture<byte[]> whole) {
        Fetch {
            whole.whenComplete((bytes, failure) -> {
                if (whole.isCancelled()) {
                    reader.close();
                }
            });
        }

        void next() {
            reader.read(result -> {
                switch (result) {
                    case ByteReader.Result.Bytes(byte[] bytes) -> {
                        into.put(bytes);
                        if (into.hasRemaining()) {
                            next();
                        } else {
                            end();
                            whole.complete(into.array());
                        }
                    }
                    case ByteReader.Result.End() -> fail("it ended early");
                    case ByteReader.Result.Failed(String code, String message) -> fail(code + ": " + message);
                }
            });
        }

        private void fail(String why) {
            end();
            whole.completeExceptionally(new IOException(why));
        }

        private void end() {
            if (!whole.isCancelled()) {
                reader.close();
            }
        }
    }
}
