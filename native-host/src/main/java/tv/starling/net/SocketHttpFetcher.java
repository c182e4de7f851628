package tv.starling.net;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher;
import tv.starling.wire.PeerAddress;

/**
 * HTTP/1.1 GET over JDK sockets: one virtual thread an exchange, one connection a request.
 *
 * <p>Not the JDK's HTTP client: it looks the name up again after we have checked its addresses, and cannot be told which
 * address to take while TLS goes on to check the name.
 */
final class SocketHttpFetcher implements HttpFetcher {
    /** A torrent's trackers are asked a few at a time; the others wait, and their timeout runs. */
    private static final int EXCHANGES = 32;

    /** Beyond this a request fails at once. */
    private static final int WAITING_MAX = 1024;

    private static final int REDIRECTS = 5;

    /** Addresses of one name that are tried, one after the other. */
    private static final int ADDRESSES_TRIED = 3;

    private static final Logger log = LoggerFactory.getLogger(SocketHttpFetcher.class);

    private final Env env;
    private final Resolver resolver;
    private final Optional<PeerAddress> from;
    private final Queue<Fetch> waiting = new ArrayDeque<>();
    private int running;

    SocketHttpFetcher(Env env, Resolver resolver, Optional<PeerAddress> from) {
        this.from = from;
        this.env = env;
        this.resolver = resolver;
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
            for (int hop = 0; hop <= REDIRECTS; hop++) {
                switch (exchange(url)) {
                    case HttpExchange.Answer.Whole whole -> {
                        return new Result.Response(whole.status(), whole.body());
                    }
                    case HttpExchange.Answer.Elsewhere elsewhere -> url = url.resolve(elsewhere.location());
                }
            }
            throw new IOException("The server redirects more than " + REDIRECTS + " times.");
        }

        private HttpExchange.Answer exchange(HttpUrl url) throws IOException, InterruptedException {
            List<PeerAddress> addresses = resolver.await(url.host(), left());
            if (request.reach() == Reach.PUBLIC_ONLY && addresses.stream().anyMatch(PeerAddress::isPrivate)) {
                throw new IOException("The address leads into a private network.");
            }
            IOException failure = new IOException("The server could not be reached.");
            for (PeerAddress address : addresses.subList(0, Math.min(ADDRESSES_TRIED, addresses.size()))) {
                try (HttpExchange exchange = new HttpExchange(url, request.maxBytes(), abort)) {
                    exchange.connect(address.withPort(url.port()), Addresses.like(address, from), left());
                    return exchange.get();
                } catch (HttpExchange.Unreachable e) {
                    failure = e;
                }
            }
            throw failure;
        }

        private Duration left() throws IOException {
            long nanos = deadline - env.nanoTime();
            if (nanos <= 0 || abort.requested()) {
                throw new SocketTimeoutException();
            }
            return Duration.ofNanos(nanos);
        }
    }

    /** Closes the socket in use from another thread: the one thing that ends every kind of waiting. */
    static final class Abort implements Runnable {
        private final AtomicBoolean requested = new AtomicBoolean();
        private volatile AutoCloseable open = () -> {};

        /** What is to be closed from now on; closed at once if the abort was before. */
        void guards(AutoCloseable closeable) {
            open = closeable;
            if (requested.get()) {
                closeQuietly();
            }
        }

        boolean requested() {
            return requested.get();
        }

        @Override
        public void run() {
            requested.set(true);
            closeQuietly();
        }

        private void closeQuietly() {
            try {
                open.close();
            } catch (Exception e) {
                log.debug("Closing a socket", e);
            }
        }
    }
}
