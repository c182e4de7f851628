package tv.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {
    @Test
    void readsEachPart() throws IOException {
        assertThat(HttpUrl.parse("HTTPS://Tracker.Test:8443/announce?a=%00|b#c"))
                .isEqualTo(new HttpUrl(HttpUrl.Scheme.HTTPS, "tracker.test", 8443, "/announce?a=%00|b"));
        assertThat(HttpUrl.parse("http://[2001:db8::1]?x").authority()).isEqualTo("[2001:db8::1]");
        assertThat(HttpUrl.parse("http://[2001:db8::1]?x").target()).isEqualTo("/?x");
    }

    @Test
    void letsNoLineEndIntoTheRequest() throws IOException {
        assertThat(HttpUrl.parse("http://t.test/a\r\nHost: x é").target()).isEqualTo("/a%0D%0AHost:%20x%20%C3%A9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://t.test/",
                "file:///etc/passwd",
                "t.test/x",
                "http://",
                "http:///x",
                "http://u@t.test/",
                "http://u:p@t.test/",
                "http://t.test\\@127.0.0.1/",
                "http://t.test:0/",
                "http://t.test:65536/",
                "http://t.test:8x/",
                "http://t%2etest/",
                "http://t test/",
                "http://[::1/",
                "http://[localhost]/",
                "http://[fe80::1%25eth0]/",
                "http://t.test\r\nx/",
                "javascript://t.test/%0aalert(1)"
            })
    void refusesWhatMightLeadElsewhere(String url) {
        assertThatThrownBy(() -> HttpUrl.parse(url)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "http://o.test/x, http://o.test/x",
        "//o.test/x, https://o.test/x",
        "/x?y, https://t.test/x?y",
        "x, https://t.test/a/x",
        "?y, https://t.test/a/b?y",
        "/r?u=http://o.test/, https://t.test/r?u=http://o.test/",
    })
    void followsLocations(String location, String expected) throws IOException {
        assertThat(HttpUrl.parse("https://t.test/a/b?q=/").resolve(location)).isEqualTo(HttpUrl.parse(expected));
    }
}
