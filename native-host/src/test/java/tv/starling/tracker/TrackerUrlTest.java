package tv.starling.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackerUrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://t.test/announce, HTTP, t.test, 80, /announce",
        "https://t.test/a?b=c, HTTPS, t.test, 443, /a?b=c",
        "UDP://T.test:6969, UDP, T.test, 6969, ''",
        "udp://[2001:db8::1]:80/announce, UDP, 2001:db8::1, 80, /announce",
        "http://user:pass@t.test:81/x, HTTP, t.test, 81, /x",
        "http://under_score.test/x, HTTP, under_score.test, 80, /x",
        "udp://1.2.3.4:1337/announce#f, UDP, 1.2.3.4, 1337, /announce",
    })
    void readsAnnounceUrls(String url, TrackerUrl.Scheme scheme, String host, int port, String pathAndQuery) {
        TrackerUrl parsed = TrackerUrl.parse(url).orElseThrow();
        assertThat(parsed.scheme()).isEqualTo(scheme);
        assertThat(parsed.host()).isEqualTo(host);
        assertThat(parsed.port()).isEqualTo(port);
        assertThat(parsed.pathAndQuery()).isEqualTo(pathAndQuery);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "udp://t.test", "udp://t.test:0", "udp://t.test:65536", "wss://t.test/", "file:///etc/passwd",
                "http://", "http:///x", "http://t.test/a b", "http://t.test/\u0001", "javascript:alert(1)",
                        "http://t.test:x/",
                "http://tést.test/", "dht://0123", "http://t.test/announce?info_hash=abc",
                        "udp://t.test:1/?x=y&iNfo_HaSh=abc", "http://t.test/?EvEnT=abc",
                        "http://xn--tracker-.com/announce"
            })
    void refusesTheRest(String url) {
        assertThat(TrackerUrl.parse(url)).isEmpty();
    }

    @Test
    void takesInternationalNames() {
        assertThat(TrackerUrl.parse("http://xn--bertragung-8db.test/announce")).isPresent();
        assertThat(TrackerUrl.parse("http://t.test/announce?passkey=info_hash")).isPresent();
    }

    @Test
    void refusesEndlessUrls() {
        assertThat(TrackerUrl.parse("http://t.test/" + "x".repeat(1024))).isEmpty();
    }
}
