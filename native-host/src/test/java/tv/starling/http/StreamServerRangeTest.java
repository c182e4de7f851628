package tv.starling.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;
import tv.starling.stream.StreamTable.Audience;

class StreamServerRangeTest {
    private static final int LENGTH = 3_000_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final MemoryStream stream = new MemoryStream(LENGTH, "video/mp4");
    private ServerFixture fixture;
    private String token;

    @BeforeEach
    void start() throws Exception {
        fixture = new ServerFixture();
        token = fixture.add(stream, Audience.PLAYER);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
        client.close();
    }

    @Test
    void sendsTheWholeWithoutARange() throws Exception {
        HttpResponse<byte[]> whole = client.send(request().build(), BodyHandlers.ofByteArray());
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(stream.bytes(0, LENGTH));
        assertThat(header(whole, "Content-Length")).isEqualTo("" + LENGTH);
        assertThat(header(whole, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(whole, "Content-Type")).isEqualTo("video/mp4");
    }

    @Test
    void sendsWhatHasNoEndFromNowOnWhateverTheRangeUntilItIsOver() throws Exception {
        var broadcast = new MemoryStream(ByteStream.ENDLESS, "video/mp4") {
            @Override
            public ByteReader open(long from, long to) {
                return super.open(0, LENGTH);
            }
        };
        token = fixture.add(broadcast, Audience.PLAYER);
        for (HttpRequest asked : List.of(request().build(), ranged("bytes=100-200"))) {
            HttpResponse<byte[]> whole = client.send(asked, BodyHandlers.ofByteArray());
            assertThat(whole.statusCode()).isEqualTo(200);
            assertThat(whole.body()).isEqualTo(stream.bytes(0, LENGTH));
            assertThat(whole.headers().firstValue("Content-Length")).isEmpty();
            assertThat(header(whole, "Accept-Ranges")).isEqualTo("none");
        }
        broadcast.failsFrom(LENGTH / 2);
        assertThatThrownBy(() -> client.send(request().build(), BodyHandlers.ofByteArray()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void saysWhatTheProtocolSaysInEachAnswer() throws Exception {
        for (String range : List.of("bytes=0-0", "bytes=99999999-", "nonsense")) {
            HttpResponse<byte[]> answer = client.send(ranged(range), BodyHandlers.ofByteArray());
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
            assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
            assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(header(answer, "Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; sandbox; frame-ancestors 'none'");
            assertThat(answer.headers().map()).doesNotContainKeys("server", "date", "access-control-allow-origin");
        }
    }

    @Test
    void sendsExactlyTheBytesOfTwoHundredRanges() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 200; i++) {
            long from = random.nextInt(LENGTH);
            long to = Math.min(LENGTH, from + 1 + random.nextInt(i % 10 == 0 ? LENGTH : 70_000));
            HttpResponse<byte[]> part =
                    client.send(ranged("bytes=" + from + "-" + (to - 1)), BodyHandlers.ofByteArray());
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(header(part, "Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/" + LENGTH);
            assertThat(header(part, "Content-Length")).isEqualTo("" + (to - from));
            assertThat(part.body()).isEqualTo(stream.bytes(from, to));
        }
    }

    @Test
    void sendsSuffixesAndOpenEndsAndCutsWhatIsTooLong() throws Exception {
        assertThat(client.send(ranged("bytes=-5"), BodyHandlers.ofByteArray()).body())
                .isEqualTo(stream.bytes(LENGTH - 5, LENGTH));
        assertThat(client.send(ranged("bytes=2999990-"), BodyHandlers.ofByteArray())
                        .body())
                .isEqualTo(stream.bytes(2_999_990, LENGTH));
        assertThat(client.send(ranged("bytes=2999990-99999999999999999999"), BodyHandlers.ofByteArray())
                        .body())
                .isEqualTo(stream.bytes(2_999_990, LENGTH));
    }

    @Test
    void answers416PastTheEnd() throws Exception {
        HttpResponse<byte[]> answer = client.send(ranged("bytes=3000000-"), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes */" + LENGTH);
        assertThat(header(answer, "Content-Length")).isEqualTo("0");
        assertThat(answer.body()).isEmpty();
        assertThat(stream.opened).hasValue(0);
    }

    @Test
    void sendsTheWholeForFiftyRangesOrAStaleValidator() throws Exception {
        String fifty = IntStream.range(0, 50)
                .mapToObj(i -> i * 10 + "-" + (i * 10 + 1))
                .collect(Collectors.joining(","));
        assertThat(client.send(ranged("bytes=" + fifty), BodyHandlers.ofByteArray())
                        .statusCode())
                .isEqualTo(200);
        HttpRequest stale = request()
                .header("Range", "bytes=0-1")
                .header("If-Range", "\"x\"")
                .build();
        assertThat(client.send(stale, BodyHandlers.ofByteArray()).statusCode()).isEqualTo(200);
    }

    @Test
    void answersHeadWithTheSameHeadersAndOpensNothing() throws Exception {
        for (String range : List.of("bytes=10-19", "bytes=3000000-", "bytes=5-2")) {
            String get = fixture.get(token, "Range: " + range + "\r\n");
            int opened = stream.opened.get();
            String head = RawHttp.exchange(
                    fixture.port(),
                    "HEAD /" + token + "/video HTTP/1.1\r\nHost: " + fixture.host() + "\r\nRange: " + range
                            + "\r\n\r\n");
            assertThat(head).isEqualTo(get.substring(0, get.indexOf("\r\n\r\n") + 4));
            assertThat(stream.opened).hasValue(opened);
        }
    }

    @Test
    void servesManyRequestsOfOneStreamAtOnce() {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            answers.add(client.sendAsync(
                    ranged("bytes=" + i * 1000 + "-" + (i * 1000 + 999_999)), BodyHandlers.ofByteArray()));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).join().body()).isEqualTo(stream.bytes(i * 1000L, i * 1000L + 1_000_000));
        }
    }

    @Test
    void servesATypeThatABrowserWouldRunAsBytes() throws Exception {
        for (String type : List.of("text/html", "image/svg+xml", "text/javascript", "video/mp4; x", "")) {
            String odd = fixture.add(new MemoryStream(10, type), Audience.PLAYER);
            assertThat(fixture.get(odd, "")).contains("\r\nContent-Type: application/octet-stream\r\n");
        }
    }

    @Test
    void servesAnEmptyStream() throws Exception {
        String empty = fixture.add(new MemoryStream(0, "video/mp4"), Audience.PLAYER);
        assertThat(fixture.get(empty, "")).startsWith("HTTP/1.1 200 ").contains("\r\nContent-Length: 0\r\n");
        assertThat(fixture.get(empty, "Range: bytes=0-\r\n")).startsWith("HTTP/1.1 416 ");
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create(fixture.server.origin() + "/" + token + "/video"))
                .version(HttpClient.Version.HTTP_1_1);
    }

    private HttpRequest ranged(String range) {
        return request().header("Range", range).build();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("(none)");
    }
}
