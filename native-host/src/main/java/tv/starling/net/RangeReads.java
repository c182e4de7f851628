package tv.starling.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher.Range;
import tv.starling.env.HttpFetcher.RangeEnd;
import tv.starling.env.HttpFetcher.RangeHandler;
import tv.starling.env.HttpFetcher.RangeRequest;
import tv.starling.env.HttpFetcher.Ranges;

/** Parts of files over HTTP/1.1, each read by a virtual thread of its own. */
final class RangeReads {
    /** Web seeds of a few torrents; one more is told to come again. */
    private static final int MOST = 64;

    private static final int CHUNK_BYTES = 64 * 1024;
    /** Chunks on their way to the swarm thread. */
    private static final int WINDOW = 8;
    /** Of a server that sends the whole file, so many bytes before what was asked for are passed over. */
    private static final long MOST_SKIPPED = 64 * 1024;
    /** Servers themselves close after 5 to 75 s. */
    private static final Duration IDLE = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(RangeReads.class);

    private final Env env;
    private final HttpDialler dialler;
    private final IdleConnections idle = new IdleConnections();
    private int running;

    RangeReads(Env env, HttpDialler dialler) {
        this.env = env;
        this.dialler = dialler;
    }

    Range begin(RangeRequest request, RangeHandler handler) {
        Read read = new Read(request, handler);
        if (running >= MOST) {
            env.execute(() -> read.ended(new RangeEnd.Broken("Too many requests are under way.")));
        } else {
            running++;
            Thread.ofVirtual().name("http-range").start(read);
        }
        return read;
    }

    /** {@code run} and what it calls on its virtual thread, all else on the swarm thread. */
    private final class Read implements Range, Runnable {
        private final RangeRequest request;
        private final RangeHandler handler;
        private final Abort abort = new Abort();
        private final Semaphore window = new Semaphore(WINDOW);
        private boolean over;
        private boolean reading = true;
        private int heldBack;

        Read(RangeRequest request, RangeHandler handler) {
            this.request = request;
            this.handler = handler;
        }

        @Override
        public void reading(boolean on) {
            reading = on;
            if (on) {
                window.release(heldBack);
                heldBack = 0;
            }
        }

        @Override
        public void cancel() {
            over = true;
            abort.run();
            window.release(WINDOW);
        }

        private void received(byte[] chunk) {
            if (!over) {
                handler.received(chunk);
            }
            if (reading) {
                window.release();
            } else {
                heldBack++;
            }
        }

        void ended(RangeEnd end) {
            if (!over) {
                over = true;
                handler.ended(end);
            }
        }

        @Override
        public void run() {
            RangeEnd end = read();
            env.execute(() -> {
                running--;
                ended(end);
            });
        }

        private RangeEnd read() {
            try {
                return follow(HttpUrl.parse(request.url()));
            } catch (SocketTimeoutException e) {
                return new RangeEnd.Broken("The server did not answer in time.");
            } catch (SSLException e) {
                return new RangeEnd.Broken("No secure connection: " + NettyEnv.reason(e));
            } catch (IOException e) {
                return new RangeEnd.Broken(NettyEnv.reason(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new RangeEnd.Broken("Interrupted.");
            } catch (RuntimeException | Error e) {
                log.error("A range request failed by a fault of ours", e);
                return new RangeEnd.Broken("A fault of ours: " + NettyEnv.reason(e));
            }
        }

        private RangeEnd follow(HttpUrl first) throws IOException, InterruptedException {
            HttpUrl url = first;
            for (int hop = 0; hop <= HttpDialler.REDIRECTS; hop++) {
                Asked asked = ask(url);
                Optional<String> location = asked.head.location();
                if (location.isEmpty()) {
                    return answered(asked);
                }
                IdleConnections.close(asked.connection);
                url = url.resolve(location.get());
            }
            throw new IOException("The server redirects more than " + HttpDialler.REDIRECTS + " times.");
        }

        private record Asked(HttpConnection connection, ResponseHead head) {}

        /** A kept connection may have been closed by the server meanwhile: that is no answer yet. */
        private Asked ask(HttpUrl url) throws IOException, InterruptedException {
            Optional<HttpConnection> kept = idle.take(HttpConnection.Origin.of(url, request.reach()));
            if (kept.isPresent()) {
                try {
                    return ask(kept.get(), url);
                } catch (SocketTimeoutException e) {
                    throw e;
                } catch (IOException e) {
                    log.debug("A kept connection", e);
                }
            }
            return ask(dialler.connect(url, request.reach(), this::patience, abort), url);
        }

        private Asked ask(HttpConnection connection, HttpUrl url) throws IOException {
            abort.guards(connection);
            try {
                connection.patience(patience());
                return new Asked(
                        connection,
                        connection.get(
                                url,
                                "Accept-Encoding: identity\r\nRange: bytes=" + request.from() + "-" + (request.to() - 1)
                                        + "\r\n"));
            } catch (IOException e) {
                IdleConnections.close(connection);
                throw e;
            }
        }

        private Duration patience() throws IOException {
            if (abort.requested()) {
                throw new SocketTimeoutException();
            }
            return request.patience();
        }

        private RangeEnd answered(Asked asked) throws IOException, InterruptedException {
            RangeEnd end;
            try {
                end = take(asked.head, asked.connection.in());
            } catch (IOException e) {
                IdleConnections.close(asked.connection);
                throw e;
            }
            if (end.equals(new RangeEnd.Done(Ranges.KNOWN)) && asked.head.keepsAlive() && !abort.requested()) {
                abort.guards(() -> {});
                idle.put(asked.connection);
                env.execute(() -> env.schedule(IDLE, () -> idle.expire(asked.connection)));
            } else {
                IdleConnections.close(asked.connection);
            }
            return end;
        }

        private RangeEnd take(ResponseHead head, InputStream in) throws IOException, InterruptedException {
            if (head.status() != 206 && head.status() != 200) {
                return new RangeEnd.Refused(head.status(), retryAfter(head));
            }
            if (head.isEncoded()) {
                return new RangeEnd.Unfit("The server sends the file encoded.");
            }
            return head.status() == 206 ? takePart(head, in) : takeWhole(head, in);
        }

        private RangeEnd takePart(ResponseHead head, InputStream in) throws IOException, InterruptedException {
            Optional<ContentRange> told = head.field("content-range").flatMap(ContentRange::parse);
            if (told.isEmpty()
                    || told.get().from() != request.from()
                    || told.get().to() > request.to()) {
                return new RangeEnd.Unfit("The server sent another part than was asked for.");
            }
            if (told.get().fileLength().orElse(request.fileLength()) != request.fileLength()) {
                return new RangeEnd.Unfit("The file there has another length.");
            }
            long length = told.get().to() - request.from();
            OptionalLong said = head.length();
            if (said.isPresent() && said.getAsLong() != length) {
                return new RangeEnd.Unfit("The server sent another part than it said.");
            }
            InputStream body = head.framed(in);
            pass(body, length);
            if (body.read() >= 0) {
                return new RangeEnd.Unfit("The server sent another part than it said.");
            }
            return new RangeEnd.Done(Ranges.KNOWN);
        }

        private RangeEnd takeWhole(ResponseHead head, InputStream in) throws IOException, InterruptedException {
            if (head.length().orElse(request.fileLength()) != request.fileLength()) {
                return new RangeEnd.Unfit("The file there has another length.");
            }
            if (request.from() > MOST_SKIPPED) {
                return new RangeEnd.Done(Ranges.IGNORED);
            }
            InputStream body = head.framed(in);
            body.skipNBytes(request.from());
            pass(body, request.to() - request.from());
            return new RangeEnd.Done(Ranges.IGNORED);
        }

        private void pass(InputStream body, long length) throws IOException, InterruptedException {
            byte[] buffer = new byte[CHUNK_BYTES];
            for (long left = length; left > 0; ) {
                int count = body.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IOException("The server closed the connection in mid-answer.");
                }
                left -= count;
                byte[] chunk = Arrays.copyOf(buffer, count);
                window.acquire();
                env.execute(() -> received(chunk));
            }
        }

        private Optional<Duration> retryAfter(ResponseHead head) {
            return head.field("retry-after").flatMap(value -> {
                if (value.matches("\\d{1,9}")) {
                    return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
                }
                try {
                    Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
                    return Optional.of(Duration.between(Instant.ofEpochMilli(System.currentTimeMillis()), then));
                } catch (DateTimeException e) {
                    return Optional.empty();
                }
            });
        }
    }
}
