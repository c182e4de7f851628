package tv.starling.live;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tv.starling.env.HttpFetcher;
import tv.starling.env.HttpFetcher.RangeEnd;
import tv.starling.env.HttpFetcher.RangeHandler;
import tv.starling.env.HttpFetcher.RangeRequest;
import tv.starling.env.HttpFetcher.Ranges;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.wire.ProtocolException;

/** One web server that has the broadcast, and how it has done. Swarm thread. */
final class OriginSite {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long FIRST_REST_MILLIS = 1_000;
    private static final long MOST_REST_MILLIS = 30_000;
    /** Answers in a row that were not the source's: it won't be asked again. */
    private static final int MOST_BAD = 3;

    private static final int NOT_FOUND = 404;

    private final HttpFetcher http;
    private final String folder;
    private final HttpFetcher.Reach reach;
    private int failures;
    private int bad;
    private long restsUntil = Long.MIN_VALUE;
    private boolean partial = true;

    /** What became of a request. */
    enum Outcome {
        TOOK,
        /** It is not there, or not yet. */
        MISSING,
        FAILED
    }

    OriginSite(HttpFetcher http, String folder, HttpFetcher.Reach reach) {
        this.http = http;
        this.folder = folder;
        this.reach = reach;
    }

    boolean isAt(String other) {
        return folder.equals(other);
    }

    boolean mayBeAsked(long now) {
        return bad < MOST_BAD && now >= restsUntil;
    }

    /**
     * @param taker of the file; a {@link ProtocolException} of it is the server's fault
     * @param clock milliseconds
     */
    void ask(String file, int maxBytes, LongSupplier clock, Consumer<byte[]> taker, Consumer<Outcome> done) {
        http.get(
                new Request(folder + file, maxBytes, PATIENCE, reach),
                result -> done.accept(
                        switch (result) {
                            case Result.Response(int status, byte[] body)
                            when status == 200 -> taken(body, taker, clock.getAsLong());
                            case Result.Response(int status, byte[] _) when status == NOT_FOUND -> Outcome.MISSING;
                            case Result.Response _, Result.Failed _ -> failed(clock.getAsLong());
                        }));
    }

    /** Whether parts of files may be asked for: so it seems until it does not give one. */
    boolean givesParts() {
        return partial;
    }

    /** Of a file of this length the bytes from here on, to there; as {@link #ask}. */
    void askPart(
            String file,
            int from,
            int to,
            int length,
            LongSupplier clock,
            Consumer<byte[]> taker,
            Consumer<Outcome> done) {
        var part = ByteBuffer.allocate(to - from);
        http.range(new RangeRequest(folder + file, from, to, length, PATIENCE, reach), new RangeHandler() {
            @Override
            public void received(byte[] bytes) {
                part.put(bytes, 0, Math.min(bytes.length, part.remaining()));
            }

            @Override
            public void ended(RangeEnd end) {
                done.accept(
                        switch (end) {
                            case RangeEnd.Done _
                            when !part.hasRemaining() -> taken(part.array(), taker, clock.getAsLong());
                            case RangeEnd.Refused(int status, var _) when status == NOT_FOUND -> Outcome.MISSING;
                            case RangeEnd.Done(var ranges) when ranges == Ranges.IGNORED -> whole();
                            case RangeEnd.Unfit _ -> whole();
                            case RangeEnd.Done _, RangeEnd.Refused _, RangeEnd.Broken _ -> failed(clock.getAsLong());
                        });
            }
        });
    }

    private Outcome whole() {
        partial = false;
        return Outcome.MISSING;
    }

    private Outcome taken(byte[] body, Consumer<byte[]> taker, long now) {
        try {
            taker.accept(body);
            failures = 0;
            bad = 0;
            return Outcome.TOOK;
        } catch (ProtocolException e) {
            bad++;
            return failed(now);
        }
    }

    private Outcome failed(long now) {
        restsUntil = now + Math.min(MOST_REST_MILLIS, FIRST_REST_MILLIS << Math.min(failures, 5));
        failures++;
        return Outcome.FAILED;
    }
}
