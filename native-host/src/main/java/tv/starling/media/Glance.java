package tv.starling.media;

import java.util.function.Consumer;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;

/** A film as far as it is here, for making one picture of it at a time, for which so much is read and no more. Swarm thread. */
public final class Glance implements ByteStream {
    /** A picture, the index, and what is read on the way to it: a film without an index is not read through for it. */
    private static final long MAX_BYTES = 96L << 20;

    private final ByteStream here;
    private long left;
    private boolean missed;

    /** @param film of which what is here is read */
    public Glance(ByteStream film) {
        here = film.here();
    }

    /** Another picture is about to be made. */
    void begin() {
        left = MAX_BYTES;
        missed = false;
    }

    /** Whether something was asked for since that is not here. */
    boolean hasMissed() {
        return missed;
    }

    @Override
    public String mediaType() {
        return here.mediaType();
    }

    @Override
    public long length() {
        return here.length();
    }

    @Override
    public ByteReader open(long from, long to) {
        return new Reader(here.open(from, to), to - from);
    }

    private final class Reader implements ByteReader {
        private final ByteReader reader;
        private long unread;

        Reader(ByteReader reader, long unread) {
            this.reader = reader;
            this.unread = unread;
        }

        @Override
        public void read(Consumer<Result> answer) {
            if (left <= 0) {
                answer.accept(new Result.End());
                return;
            }
            reader.read(result -> {
                if (result instanceof Result.Bytes(byte[] bytes)) {
                    left -= bytes.length;
                    unread -= bytes.length;
                } else {
                    missed |= unread > 0;
                }
                answer.accept(result);
            });
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
