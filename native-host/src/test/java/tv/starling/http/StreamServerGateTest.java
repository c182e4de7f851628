package tv.starling.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tv.starling.stream.StreamTable.Audience;

/** Every refusal is the same bytes, with the right token too. */
class StreamServerGateTest {
    private static final String REFUSAL = """
            HTTP/1.1 403 Forbidden
            Content-Type: application/octet-stream
            X-Content-Type-Options: nosniff
            Cross-Origin-Resource-Policy: cross-origin
            Cache-Control: no-store
            Referrer-Policy: no-referrer
            Content-Security-Policy: default-src 'none'; sandbox; frame-ancestors 'none'
            Content-Length: 0
            Connection: close

            """.replace("\n", "\r\n");
    private static final String EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
    private static final String MEDIA =
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: video\r\n";

    private final MemoryStream stream = new MemoryStream(100, "video/mp4");
    private ServerFixture fixture;
    private String player;
    private String browser;

    @BeforeEach
    void start() throws Exception {
        fixture = new ServerFixture();
        fixture.server.allowOrigin(EXTENSION);
        player = fixture.add(stream, Audience.PLAYER);
        browser = fixture.add(stream, Audience.BROWSER);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void refusesEveryOtherHost() throws Exception {
        int port = fixture.port();
        List<String> hosts = new ArrayList<>(List.of(
                "Host: evil.test",
                "Host: evil.test:" + port,
                "Host: 127.0.0.1.evil.test",
                "Host: 127.0.0.1.evil.test:" + port,
                "Host: localhost",
                "Host: localhost:" + port,
                "Host: localhost.:" + port,
                "Host: 127.0.0.1",
                "Host: 127.0.0.1:",
                "Host: 127.0.0.1:" + (port - 1),
                "Host: 127.0.0.1:0" + port,
                "Host: 127.1:" + port,
                "Host: 2130706433:" + port,
                "Host: 0.0.0.0:" + port,
                "Host: [::1]",
                "Host: [::1]:" + port,
                "Host: [::ffff:127.0.0.1]:" + port,
                "Host: a@127.0.0.1:" + port,
                "Host: 127.0.0.1:" + port + ", evil.test",
                "Host: 127.0.0.1:" + port + "\r\nHost: 127.0.0.1:" + port,
                "Host: 127.0.0.1:" + port + "\r\nHost: evil.test",
                "Host: evil.test\r\nHost: 127.0.0.1:" + port,
                "Host:",
                "Host: ",
                "Host : 127.0.0.1:" + port,
                "X-Forwarded-Host: 127.0.0.1:" + port,
                "Host: \u0000"));
        for (String host : hosts) {
            assertRefused("GET /" + player + "/video HTTP/1.1\r\n" + host + "\r\n\r\n");
        }
        assertRefused("GET /" + player + "/video HTTP/1.0\r\n\r\n");
        assertThat(stream.opened).hasValue(0);
    }

    @Test
    void refusesTargetsThatAreNotAPath() throws Exception {
        String rest = " HTTP/1.1\r\nHost: " + fixture.host() + "\r\n\r\n";
        String path = "/" + player + "/video";
        for (String target : List.of(
                "http://" + fixture.host() + path,
                "http://evil.test" + path,
                "http://a@" + fixture.host() + path,
                "//" + fixture.host() + path,
                "//evil.test" + path,
                "https://" + fixture.host() + path,
                "*",
                fixture.host(),
                "ws:" + path)) {
            assertRefused("GET " + target + rest);
        }
    }

    @Test
    void refusesEveryOtherMethod() throws Exception {
        for (String method : List.of(
                "POST",
                "PUT",
                "DELETE",
                "OPTIONS",
                "TRACE",
                "CONNECT",
                "PATCH",
                "PROPFIND",
                "get",
                "Get",
                "GETT",
                "HEAD1",
                "PRI")) {
            assertRefused(method + " /" + player + "/video HTTP/1.1\r\nHost: " + fixture.host() + "\r\n\r\n");
        }
        String preflight = "Origin: " + EXTENSION + "\r\nAccess-Control-Request-Method: GET\r\n";
        assertRefused(
                "OPTIONS /" + player + "/video HTTP/1.1\r\nHost: " + fixture.host() + "\r\n" + preflight + "\r\n");
        assertRefused(
                "GET /" + player + "/video HTTP/1.1\r\nHost: " + fixture.host() + "\r\nContent-Length: 1\r\n\r\nx");
    }

    @Test
    void refusesNavigationsAndForeignFetches() throws Exception {
        for (String wrong : List.of(
                "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
                "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: video\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: document\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: iframe\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: object\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: embed\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n",
                "Sec-Fetch-Mode: same-origin\r\nSec-Fetch-Dest: empty\r\n",
                "Sec-Fetch-Mode: websocket\r\nSec-Fetch-Dest: websocket\r\n",
                "Sec-Fetch-Mode: No-Cors\r\nSec-Fetch-Dest: video\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: video, document\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: video\r\nSec-Fetch-Dest: video\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: video\r\nSec-Fetch-Site: anywhere\r\n",
                "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: video\r\nSec-Fetch-User: ?1\r\n",
                "Sec-Fetch-Mode:\r\nSec-Fetch-Dest: video\r\n",
                "Sec-Fetch-Dest: document\r\n")) {
            assertThat(fixture.get(browser, wrong)).as(wrong).isEqualTo(REFUSAL);
            assertThat(fixture.get(player, wrong)).as(wrong).isEqualTo(REFUSAL);
        }
    }

    @Test
    void asksForFetchMetadataWhereABrowserOpenedTheStream() throws Exception {
        assertThat(fixture.get(browser, "")).isEqualTo(REFUSAL);
        assertThat(fixture.get(browser, "Sec-Fetch-Mode: no-cors\r\n")).isEqualTo(REFUSAL);
        assertThat(fixture.get(browser, "Sec-Fetch-Dest: video\r\n")).isEqualTo(REFUSAL);
        assertThat(stream.opened).hasValue(0);
        assertThat(fixture.get(browser, MEDIA)).startsWith("HTTP/1.1 200 ");
        assertThat(fixture.get(player, MEDIA)).startsWith("HTTP/1.1 200 ");
        assertThat(fixture.get(player, "")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void takesOriginsAsWholeStringsOnly() throws Exception {
        for (String origin : List.of(
                "https://gstatic.com.evil.test",
                "https://evilstrem.io",
                "null",
                "",
                "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba",
                EXTENSION + "/",
                EXTENSION + ".evil.test",
                EXTENSION + " " + EXTENSION,
                EXTENSION.toUpperCase(java.util.Locale.ROOT),
                "http://127.0.0.1:1",
                "http://" + fixture.host(),
                EXTENSION + "\r\nOrigin: " + EXTENSION,
                EXTENSION + "\r\nOrigin: https://evil.test")) {
            assertThat(fixture.get(browser, MEDIA + "Origin: " + origin + "\r\n"))
                    .as(origin)
                    .isEqualTo(REFUSAL);
        }
        assertThat(fixture.get(browser, MEDIA + "Origin: " + EXTENSION + "\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\r\nAccess-Control-Allow-Origin: " + EXTENSION + "\r\n");
        String wrongToken = "0".repeat(32);
        assertThat(fixture.get(wrongToken, MEDIA + "Origin: " + EXTENSION + "\r\n"))
                .isEqualTo(REFUSAL);
    }

    @Test
    void letsAPlaylistBeAskedForAsHlsHasItAndNothingElse() throws Exception {
        String rest = " HTTP/1.1\r\nHost: " + fixture.host() + "\r\n\r\n";
        for (String query : List.of("_HLS_msn=7", "_HLS_msn=7&_HLS_part=2&_HLS_skip=YES", "_HLS_skip=v2")) {
            String answer = RawHttp.exchange(fixture.port(), "GET /" + player + "/live.m3u8?" + query + rest);
            assertThat(answer).startsWith("HTTP/1.1 404 ");
        }
        for (String target : List.of(
                "/video?_HLS_msn=7",
                "/live.mp4?_HLS_msn=7",
                "/live.m3u8?",
                "/live.m3u8?_HLS_msn=-1",
                "/live.m3u8?_HLS_msn=99999999999",
                "/live.m3u8?_HLS_part=1",
                "/live.m3u8?_HLS_msn=7&a=b",
                "/live.m3u8?_HLS_msn=7&_HLS_msn=8")) {
            assertRefused("GET /" + player + target + rest);
        }
    }

    @Test
    void refusesEveryOtherPath() throws Exception {
        List<String> paths = new ArrayList<>(List.of(
                "/",
                "/index.html",
                "/favicon.ico",
                "/robots.txt",
                "/" + player,
                "/" + player + "/",
                "/" + player + "/video/",
                "/" + player + "/video?",
                "/" + player + "/video?a=b",
                "/" + player + "/video#f",
                "/" + player + "/video;a=b",
                "/" + player + ";a/video",
                "/" + player + "//video",
                "//" + player + "/video",
                "/./" + player + "/video",
                "/x/../" + player + "/video",
                "/" + player + "/x/../video",
                "/" + player + "/%76ideo",
                "/%2e%2e/" + player + "/video",
                "/" + player.toUpperCase(java.util.Locale.ROOT) + "/video",
                "/" + player + "/video%00",
                "/" + player + "/video.",
                "/" + player + "/video%20",
                "/" + player + "/VIDEO",
                "/" + player + "\\video",
                "/..\\..\\..\\windows\\win.ini",
                "/%2e%2e%5c%2e%2e%5cwin.ini",
                "/%252e%252e/etc/passwd",
                "/%c0%ae%c0%ae/etc/passwd",
                "/C:/",
                "/" + player + "/video::$DATA",
                "/\\\\server\\share",
                "/PROGRA~1",
                "/" + player.substring(1) + "/video",
                "/0" + player + "/video",
                "/" + "0".repeat(32) + "/video",
                "/%",
                "/%zz",
                "/" + "a".repeat(7000),
                "/" + "a".repeat(9000),
                "/\u0001",
                "/é",
                "/ "));
        Random random = new Random(3);
        String alphabet = "/.%\\;:?#~0123456789abcdefvideo \u0080\u00ff\t";
        for (int i = 0; i < 300; i++) {
            StringBuilder mutated = new StringBuilder("/" + player + "/video");
            for (int j = 0; j <= random.nextInt(3); j++) {
                mutated.setCharAt(
                        1 + random.nextInt(mutated.length() - 1), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            if (!mutated.toString().equals("/" + player + "/video")) {
                paths.add(mutated.toString());
            }
        }
        for (String path : paths) {
            assertRefused("GET " + path + " HTTP/1.1\r\nHost: " + fixture.host() + "\r\n\r\n");
        }
        assertThat(stream.opened).hasValue(0);
    }

    @Test
    void refusesWhatIsNotHttp() throws Exception {
        String host = "Host: " + fixture.host() + "\r\n";
        String path = "/" + player + "/video";
        for (String request : List.of(
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
                "GET\r\n\r\n",
                "GET " + path + "\r\n\r\n",
                "GET " + path + " HTTP/1.2\r\n" + host + "\r\n",
                "GET " + path + " HTTP/3\r\n" + host + "\r\n",
                "GET " + path + " FTP/1.1\r\n" + host + "\r\n",
                "GET " + path + " HTTP/1.1\r\n" + host + "no colon\r\n\r\n",
                "GET " + path + " HTTP/1.1\r\n" + host + " folded\r\n\r\n",
                "GET " + path + " HTTP/1.1\r\n" + host + "A: " + "b".repeat(20_000) + "\r\n\r\n",
                "GET " + path + " HTTP/1.1\r\n" + host + "A: b\r\n".repeat(4000) + "\r\n",
                "GET " + path + " HTTP/1.1\r\n" + host + "Content-Length: x\r\n\r\n",
                "GET " + path + " HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET " + path + " HTTP/1.1\r\n" + host + "Expect: much\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
            assertRefused(request);
        }
    }

    @Test
    void staysWithHttp1WhenAskedToUpgrade() throws Exception {
        String upgrade =
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n";
        assertThat(fixture.get(player, upgrade)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void takesOnlyTheTokenItself() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            char[] near = player.toCharArray();
            int at = random.nextInt(32);
            near[at] = near[at] == '0' ? '1' : '0';
            assertThat(fixture.get(new String(near), "")).isEqualTo(REFUSAL);
        }
    }

    private void assertRefused(String request) throws Exception {
        String answer = RawHttp.exchange(fixture.port(), request);
        assertThat(answer)
                .as(new String(
                        request.substring(0, Math.min(request.length(), 300)).getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.UTF_8))
                .isEqualTo(REFUSAL);
    }
}
