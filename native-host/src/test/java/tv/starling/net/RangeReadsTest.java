package tv.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.env.HttpFetcher.Range;
import tv.starling.env.HttpFetcher.RangeEnd;
import tv.starling.env.HttpFetcher.RangeHandler;
import tv.starling.env.HttpFetcher.RangeRequest;
import tv.starling.env.HttpFetcher.Ranges;
import tv.starling.env.HttpFetcher.Reach;

class RangeReadsTest {
    private static final RangeEnd ALL = new RangeEnd.Done(Ranges.KNOWN);

    private final byte[] file = new byte[3_000_000];
    private final Set<Integer> clientPorts = new LinkedHashSet<>();
    private final AtomicLong written = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private NettyEnv env;
    private HttpServer server;

    /** What came of one request. */
    private record Outcome(byte[] bytes, RangeEnd end) {}

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(file);
        env = NettyEnv.start(Transport.best(), host -> InetAddress.getAllByName("127.0.0.1"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
        env.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        synchronized (clientPorts) {
            clientPorts.add(exchange.getRemoteAddress().getPort());
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        String[] ends = range.substring("bytes=".length()).split("-");
        int from = Integer.parseInt(ends[0]);
        int to = Integer.parseInt(ends[1]) + 1;
        assertThat(exchange.getRequestHeaders().getFirst("Accept-Encoding")).isEqualTo("identity");
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/missing" -> exchange.sendResponseHeaders(404, -1);
                case "/busy" -> {
                    exchange.getResponseHeaders().set("Retry-After", "17");
                    exchange.sendResponseHeaders(503, -1);
                }
                case "/moved" -> {
                    exchange.getResponseHeaders().set("Location", "/file");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "/inside" -> {
                    exchange.getResponseHeaders().set("Location", "http://10.0.0.1/file");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "/whole" -> send(exchange, 200, 0, file.length);
                case "/endless" -> {
                    exchange.getResponseHeaders().set("Content-Range", "bytes 0-1999999999/2000000000");
                    exchange.sendResponseHeaders(206, 2_000_000_000);
                    for (int i = 0; i < 20_000; i++) { // more than is fetched between two looks
                        exchange.getResponseBody().write(new byte[100_000]);
                        written.addAndGet(100_000);
                    }
                }
                default -> {
                    exchange.getResponseHeaders()
                            .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + file.length);
                    send(exchange, 206, from, to);
                }
            }
        }
    }

    private void send(HttpExchange exchange, int status, int from, int to) throws IOException {
        exchange.sendResponseHeaders(status, to - from);
        exchange.getResponseBody().write(file, from, to - from);
    }

    @Test
    void severalPartsComeOverOneConnection() throws Exception {
        for (int from = 0; from < 2_500_000; from += 500_000) {
            Outcome outcome = fetch("/file", from, from + 500_000);
            assertThat(outcome.end()).isEqualTo(ALL);
            assertThat(outcome.bytes()).isEqualTo(Arrays.copyOfRange(file, from, from + 500_000));
        }
        assertThat(clientPorts).hasSize(1);
    }

    @Test
    void aRedirectIsFollowedEachTimeWithinTheReach() throws Exception {
        assertThat(fetch("/moved", 7, 100).bytes()).isEqualTo(Arrays.copyOfRange(file, 7, 100));
        assertThat(fetch(url("/file"), 0, 10, Reach.PUBLIC_ONLY).end())
                .asString()
                .contains("private network");
    }

    @Test
    void aServerThatKnowsNoRangesIsTakenFromTheBeginningOnly() throws Exception {
        Outcome beginning = fetch("/whole", 10_000, 700_000);
        assertThat(beginning.end()).isEqualTo(new RangeEnd.Done(Ranges.IGNORED));
        assertThat(beginning.bytes()).isEqualTo(Arrays.copyOfRange(file, 10_000, 700_000));
        Outcome middle = fetch("/whole", 1_000_000, 1_100_000);
        assertThat(middle.end()).isEqualTo(new RangeEnd.Done(Ranges.IGNORED));
        assertThat(middle.bytes()).isEmpty();
    }

    @Test
    void refusalsAreToldWithTheTimeToComeAgain() throws Exception {
        assertThat(fetch("/missing", 0, 10).end()).isEqualTo(new RangeEnd.Refused(404, Optional.empty()));
        assertThat(fetch("/busy", 0, 10).end())
                .isEqualTo(new RangeEnd.Refused(503, Optional.of(Duration.ofSeconds(17))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Content-Range: bytes 1-10/3000000|Content-Length: 10; Unfit",
                "Content-Range: bytes 0-9/2999999|Content-Length: 10; Unfit",
                "Content-Range: bytes 0-10/3000000|Content-Length: 11; Unfit",
                "Content-Range: bytes 0-9/3000000|Content-Length: 11; Unfit",
                "Content-Range: bytes -1-9/3000000|Content-Length: 10; Unfit",
                "Content-Range: bytes 0-99999999999999999999/3000000|Content-Length: 10; Unfit",
                "Content-Length: 10; Unfit",
                "Content-Range: bytes 0-9/3000000|Content-Encoding: gzip|Content-Length: 10; Unfit",
                "Content-Range: bytes 0-9/3000000|Content-Length: -10; Broken",
                "Content-Range: bytes 0-9/3000000|Transfer-Encoding: chunked; Broken",
                "Content-Range: bytes 0-9/*|Content-Length: 10; Done",
                "Content-Range: bytes 0-4/3000000|Content-Length: 5; Done",
            })
    void answersThatLieAreTold(String fields, String end) throws Exception {
        String head = "HTTP/1.1 206 Partial Content\r\n" + fields.replace("|", "\r\n") + "\r\n\r\n";
        assertThat(raw(head + "0123456789", 0, 10).end().getClass().getSimpleName())
                .isEqualTo(end);
    }

    @Test
    void anAnswerThatBreaksOffGivesWhatCame() throws Exception {
        Outcome outcome = raw(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-99/3000000\r\nContent-Length: 100\r\n\r\nabc",
                0,
                100);
        assertThat(outcome.bytes()).hasSize(3);
        assertThat(outcome.end()).isInstanceOf(RangeEnd.Broken.class);
    }

    @Test
    void aKeptConnectionThatTheServerClosedIsReplaced() throws Exception {
        assertThat(fetch("/file", 0, 10).end()).isEqualTo(ALL);
        int port = server.getAddress().getPort();
        server.stop(0);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        assertThat(fetch("/file", 10, 20).end()).isEqualTo(ALL);
        assertThat(clientPorts).hasSize(2);
    }

    @Test
    void whoDoesNotReadIsNotFloodedAndCancellingEndsIt() throws Exception {
        AtomicLong came = new AtomicLong();
        Range range = Swarm.on(env, () -> {
            Range r = env.http().range(request(url("/endless"), 0, 2_000_000_000, 2_000_000_000), new RangeHandler() {
                @Override
                public void received(byte[] bytes) {
                    came.addAndGet(bytes.length);
                }

                @Override
                public void ended(RangeEnd end) {
                    came.set(-1);
                }
            });
            r.reading(false);
            return r;
        });
        long[] before = {-1};
        await().pollInterval(Duration.ofMillis(200)).until(() -> {
            boolean still = before[0] == written.get() && before[0] > 0;
            before[0] = written.get();
            return still;
        });
        assertThat(came).hasValueLessThanOrEqualTo(512 * 1024);
        assertThat(written).hasValueLessThan(50_000_000);
        Swarm.on(env, () -> {
            range.reading(true);
            return true;
        });
        await().until(() -> came.get() > 2_000_000);
        Swarm.on(env, () -> {
            range.cancel();
            return true;
        });
        long then = came.get();
        assertThat(fetch("/file", 0, 10).end()).isEqualTo(ALL);
        assertThat(came).hasValue(then);
    }

    private Outcome raw(String answer, int from, int to) throws Exception {
        try (ServerSocket raw = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                try (Socket socket = raw.accept()) {
                    InputStream in = socket.getInputStream();
                    for (int ends = 0; ends < 4; ) { // the whole request, or closing would reset the answer
                        int b = in.read();
                        ends = b == '\r' || b == '\n' ? ends + 1 : 0;
                    }
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    // the client had enough
                }
            });
            return fetch("http://127.0.0.1:" + raw.getLocalPort() + "/", from, to, Reach.ANY);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private RangeRequest request(String url, long from, long to, long length) {
        return new RangeRequest(url, from, to, length, Duration.ofSeconds(10), Reach.ANY);
    }

    private Outcome fetch(String path, int from, int to) throws Exception {
        return fetch(url(path), from, to, Reach.ANY);
    }

    private Outcome fetch(String url, int from, int to, Reach reach) throws Exception {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        var request = new RangeRequest(url, from, to, file.length, Duration.ofSeconds(10), reach);
        env.execute(() -> env.http().range(request, new RangeHandler() {
            @Override
            public void received(byte[] chunk) {
                bytes.writeBytes(chunk);
            }

            @Override
            public void ended(RangeEnd end) {
                outcome.complete(new Outcome(bytes.toByteArray(), end));
            }
        }));
        return Swarm.within(outcome);
    }
}
