package tv.starling.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher;

/**
 * HTTP/1.1 GET over JDK sockets: one virtual thread an exchange; a connection for each small body, kept ones for ranges.
 *
 * <p>Not the JDK's HTTP client: it looks the name up again after we have checked its addresses, and cannot be told which
 * address to take while TLS goes on to check the name.
 */
final class SocketHttpFetcher implements HttpFetcher {
    /** A torrent's trackers are asked a few at a time; the others wait, and their timeout runs. */
    private static final int EXCHANGES = 32;

    /** Beyond this a request fails at once. */
    private static final int WAITING_MAX = 1024;

    private static final int BUFFER_BYTES = 16 * 1024;

    private static final Logger log = LoggerFactory.getLogger(SocketHttpFetcher.class);

    private final Env env;
    private final HttpDialler dialler;
    private final RangeReads ranges;
    private final Queue<Fetch> waiting = new ArrayDeque<>();
    private int running;

    SocketHttpFetcher(Env env, HttpDialler dialler) {
        this.env = env;
        this.dialler = dialler;
        this.ranges = new RangeReads(env, dialler);
    }

    @Override
    public void get(Request request, Consumer<Result> answer) {
        Fetch fetch = new Fetch(request, answer);
        if (waiting.size() >= WAITING_MAX) {
            env.execute(() -> fetch.answer(new Result.Failed("Too many requests are waiting.")));
            return;
        }
        waiting.add(fetch);
        next();
    }

    @Override
    public Range range(RangeRequest request, RangeHandler handler) {
        return ranges.begin(request, handler);
    }

    private void next() {
        while (running < EXCHANGES && !waiting.isEmpty()) {
            Fetch fetch = waiting.remove();
            if (!fetch.answered) {
                running++;
                Thread.ofVirtual().name("http-get").start(fetch);
            }
        }
    }

    /** One request: {@code run} on its virtual thread, all else on the swarm thread. */
    private final class Fetch implements Runnable {
        private final Request request;
        private final Consumer<Result> answer;
        private final long deadline;
        private final Env.Timer timer;
        private final Abort abort = new Abort();
        private boolean answered;

        Fetch(Request request, Consumer<Result> answer) {
            this.request = request;
            this.answer = answer;
            deadline = env.nanoTime() + request.timeout().toNanos();
            timer = env.schedule(request.timeout(), this::timedOut);
        }

        private void timedOut() {
            abort.run();
            answer(new Result.Failed(
                    "No whole answer within " + request.timeout().toSeconds() + " s."));
        }

        private void answer(Result result) {
            if (!answered) {
                answered = true;
                timer.cancel();
                answer.accept(result);
            }
        }

        @Override
        public void run() {
            Result result = fetched();
            env.execute(() -> {
                running--;
                next();
                answer(result);
            });
        }

        private Result fetched() {
            try {
                return follow(HttpUrl.parse(request.url()));
            } catch (SocketTimeoutException e) {
                return new Result.Failed("The server did not answer in time.");
            } catch (SSLException e) {
                return new Result.Failed("No secure connection: " + NettyEnv.reason(e));
            } catch (IOException e) {
                return new Result.Failed(NettyEnv.reason(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Result.Failed("Interrupted.");
            } catch (RuntimeException | Error e) {
                log.error("An HTTP request failed by a fault of ours", e);
                return new Result.Failed("A fault of ours: " + NettyEnv.reason(e));
            }
        }

        private Result follow(HttpUrl first) throws IOException, InterruptedException {
            HttpUrl url = first;
            for (int hop = 0; hop <= HttpDialler.REDIRECTS; hop++) {
                try (HttpConnection connection = dialler.connect(url, request.reach(), this::left, abort)) {
                    ResponseHead head =
                            connection.ask(url, "Accept-Encoding: gzip\r\nConnection: close\r\n", request.body());
                    Optional<String> location = head.location();
                    if (location.isEmpty() || request.body().isPresent()) {
                        return new Result.Response(head.status(), body(head, connection.in()));
                    }
                    url = url.resolve(location.get());
                }
            }
            throw new IOException("The server redirects more than " + HttpDialler.REDIRECTS + " times.");
        }

        private byte[] body(ResponseHead head, InputStream in) throws IOException {
            InputStream framed = head.body(in);
            return bounded(head.isGzipped() ? new GZIPInputStream(framed, BUFFER_BYTES) : framed);
        }

        /** Never holds more than the limit and one byte. */
        private byte[] bounded(InputStream in) throws IOException {
            int maxBytes = request.maxBytes();
            byte[] body = in.readNBytes(maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
            if (body.length > maxBytes) {
                throw new IOException("The answer is longer than " + maxBytes + " bytes.");
            }
            return body;
        }

        private Duration left() throws IOException {
            long nanos = deadline - env.nanoTime();
            if (nanos <= 0 || abort.requested()) {
                throw new SocketTimeoutException();
            }
            return Duration.ofNanos(nanos);
        }
    }
}
