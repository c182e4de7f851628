package tv.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;

class SocketHttpFetcherTest {
    private static final int LIMIT = 1 << 20;
    private static final Map<String, InetAddress[]> NAMES = Map.of(
            "tracker.test", Swarm.addresses("127.0.0.1"),
            "localhost", Swarm.addresses("127.0.0.1", "::1"),
            "local-network.com", Swarm.addresses("192.168.1.13"),
            "half.test", Swarm.addresses("192.0.2.7", "10.0.0.1"),
            "0x7f000001", Swarm.addresses("127.0.0.1"),
            "017700000001", Swarm.addresses("127.0.0.1"));

    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private NettyEnv env;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        env = NettyEnv.start(Transport.best(), SocketHttpFetcherTest::lookUp);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
        env.close();
    }

    private static InetAddress[] lookUp(String host) throws UnknownHostException {
        if (NAMES.containsKey(host)) {
            return NAMES.get(host);
        }
        if (host.matches("[0-9.]+")) {
            return InetAddress.getAllByName(host);
        }
        throw new UnknownHostException(host);
    }

    private void serve(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/host" ->
                    send(
                            exchange,
                            200,
                            exchange.getRequestHeaders().getFirst("Host").getBytes());
                case "/query" ->
                    send(exchange, 200, exchange.getRequestURI().getRawQuery().getBytes());
                case "/missing" -> send(exchange, 404, "no".getBytes());
                case "/loop" -> redirect(exchange, "/loop");
                case "/once" -> redirect(exchange, "host");
                case "/inside" -> redirect(exchange, "http://user@tracker.test/");
                case "/endless" -> endless(exchange);
                case "/gzip" -> gzip(exchange, 1000);
                case "/bomb" -> gzip(exchange, 256 << 20);
                case "/slow" -> slow(exchange);
                default -> send(exchange, 200, new byte[LIMIT]);
            }
        }
    }

    @Test
    void fetchesWithTheNameInTheHostHeaderAndTheQueryAsItWas() throws Exception {
        int port = server.getAddress().getPort();
        assertThat(get("http://tracker.test:" + port + "/host")).isEqualTo("200 tracker.test:" + port);
        assertThat(get("http://tracker.test:" + port + "/query?info_hash=%00%ff~x"))
                .isEqualTo("200 info_hash=%00%ff~x");
    }

    @Test
    void givesAnyStatusWithItsBody() throws Exception {
        assertThat(get(local("/missing"))).isEqualTo("404 no");
    }

    @Test
    void takesABodyOfExactlyTheLimit() throws Exception {
        assertThat(fetch(local("/full"), Reach.ANY, Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        Result.Response.class,
                        response -> assertThat(response.body()).hasSize(LIMIT));
    }

    @Test
    void followsARedirectAndStopsAtTheSixth() throws Exception {
        assertThat(get(local("/once"))).startsWith("200 127.0.0.1:");
        requests.set(0);
        assertThat(get(local("/loop"))).contains("redirects more than 5 times");
        assertThat(requests).hasValue(6);
        assertThat(get(local("/inside"))).contains("user name");
    }

    @Test
    void stopsAnEndlessBodyAtTheLimit() throws Exception {
        assertThat(get(local("/endless"))).contains("longer than 1048576 bytes");
    }

    @Test
    void unpacksGzipAndStopsABombAtTheLimit() throws Exception {
        assertThat(get(local("/gzip"))).isEqualTo("200 " + "\0".repeat(1000));
        assertThat(get(local("/bomb"))).contains("longer than 1048576 bytes");
    }

    @Test
    void givesUpASlowBodyAtTheTimeoutAndFreesItsConnection() throws Exception {
        long before = System.nanoTime();
        Result result = fetch(local("/slow"), Reach.ANY, Duration.ofSeconds(1));
        assertThat(result).hasToString("Failed[reason=No whole answer within 1 s.]");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        await().untilAsserted(() -> assertThat(get(local("/missing"))).isEqualTo("404 no"));
    }

    @Test
    void saysWhyNothingCame() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(get("http://127.0.0.1:" + port + "/")).containsIgnoringCase("refused");
        assertThat(get("http://nobody.test/")).contains("nobody.test is not known");
        assertThat(get("gopher://tracker.test/")).contains("not an http");
    }

    @Test
    void answersEachOfManyRequestsOnceOnTheSwarmThread() throws Exception {
        List<String> threadNames = new ArrayList<>();
        CompletableFuture<Boolean> all = new CompletableFuture<>();
        Swarm.on(env, () -> {
            for (int i = 0; i < 100; i++) {
                Request request = new Request(local("/missing"), LIMIT, Duration.ofSeconds(20), Reach.ANY);
                env.http().get(request, result -> {
                    threadNames.add(Thread.currentThread().getName());
                    if (threadNames.size() == 100) {
                        all.complete(true);
                    }
                });
            }
            assertThat(threadNames).isEmpty();
            return true;
        });
        Swarm.within(all);
        assertThat(Swarm.on(env, () -> List.copyOf(threadNames)))
                .hasSize(100)
                .allMatch(name -> name.startsWith("swarm"));
    }

    @Test
    void refusesANameOfWhichOneAddressIsPrivate() throws Exception {
        assertThat(fetch("http://half.test/", Reach.PUBLIC_ONLY, Duration.ofSeconds(5)))
                .hasToString("Failed[reason=The address leads into a private network.]");
    }

    @TestFactory
    List<DynamicTest> refusesEverySpellingOfALocalAddress() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode vector : vectors("ssrf_urls.json")) {
            String kind = vector.path("kind").asString("");
            String url = kind.equals("address-forms")
                    ? "http://" + vector.path("host").asString() + "/announce"
                    : vector.path("redirects_to").asString(vector.path("url").asString(""));
            boolean isRefused = kind.equals("address-forms")
                    || url.matches(".*(//localhost|//127|//\\[::1|//192\\.|local-net|xn--).*");
            if (isRefused) {
                tests.add(DynamicTest.dynamicTest(url, () -> {
                    assertThat(fetch(url, Reach.PUBLIC_ONLY, Duration.ofSeconds(5)))
                            .isInstanceOf(Result.Failed.class);
                    assertThat(requests).hasValue(0);
                }));
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> survivesAnswersThatBrokeOthers() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode vector : vectors("http_hostile.json")) {
            String id = vector.path("id").asString("");
            if (vector.has("hex") && id.startsWith("lt-")) {
                byte[] bytes = HexFormat.of().parseHex(vector.path("hex").asString());
                boolean mustFail = vector.path("expect").asString().equals("error");
                tests.add(DynamicTest.dynamicTest(id, () -> {
                    Result result = fetchRaw(bytes);
                    assertThat(!mustFail || result instanceof Result.Failed)
                            .as("%s", result)
                            .isTrue();
                }));
            }
        }
        return tests;
    }

    @Test
    void refusesHeadersWithoutEnd() throws Exception {
        byte[] head = new byte[10 << 20];
        Arrays.fill(head, (byte) 'x');
        System.arraycopy("HTTP/1.1 200 OK\r\nA: ".getBytes(), 0, head, 0, 20);
        assertThat(fetchRaw(head)).asString().contains("too many headers");
    }

    private static JsonNode vectors(String name) throws IOException {
        Path found = null;
        String named = System.getProperty("foreign.dir");
        if (named != null) {
            found = Path.of(named);
        }
        for (Path up = Path.of("").toAbsolutePath(); found == null && up != null; up = up.getParent()) {
            Path candidate = up.resolve("shared/foreign");
            found = Files.isDirectory(candidate) ? candidate : null;
        }
        Assumptions.assumeTrue(found != null, "no folder of foreign vectors beside the checkout");
        return new JsonMapper()
                .readTree(Files.readAllBytes(found.resolve("vectors").resolve(name)))
                .path("cases");
    }

    private Result fetchRaw(byte[] bytes) throws Exception {
        try (ServerSocket raw = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                try (Socket socket = raw.accept()) {
                    socket.getOutputStream().write(bytes);
                } catch (IOException e) {
                    // the client had enough
                }
            });
            return fetch("http://127.0.0.1:" + raw.getLocalPort() + "/", Reach.ANY, Duration.ofSeconds(10));
        }
    }

    private String local(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private String get(String url) throws Exception {
        return switch (fetch(url, Reach.ANY, Duration.ofSeconds(10))) {
            case Result.Response response -> response.status() + " " + new String(response.body());
            case Result.Failed failed -> failed.reason();
        };
    }

    private Result fetch(String url, Reach reach, Duration timeout) throws Exception {
        CompletableFuture<Result> answer = new CompletableFuture<>();
        env.execute(() -> env.http().get(new Request(url, LIMIT, timeout, reach), answer::complete));
        return Swarm.within(answer);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }

    private static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        while (true) {
            out.write(new byte[8192]);
        }
    }

    private static void gzip(HttpExchange exchange, int zeros) throws IOException {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            byte[] part = new byte[1 << 20];
            for (int left = zeros; left > 0; left -= part.length) {
                out.write(part, 0, Math.min(left, part.length));
            }
        }
        send(exchange, 200, packed.toByteArray());
    }

    private void slow(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write(1);
        exchange.getResponseBody().flush();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
