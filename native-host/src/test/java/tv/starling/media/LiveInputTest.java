package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.media.LiveInput.Kind;
import tv.starling.media.LiveInput.Times;

class LiveInputTest {
    @TempDir
    Path folder;

    private static LiveInput of(String text) {
        return LiveInput.parse(text, Times.ONCE).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "-, PIPE, pipe:0, pipe",
        "http://:8000/in, AWAITED, http://127.0.0.1:8000/in, 'http,tcp'",
        "http://*:8000/in, AWAITED, http://0.0.0.0:8000/in, 'http,tcp'",
        "http://tv.example/a.ts, FETCHED, http://tv.example/a.ts, 'http,https,tcp,tls,crypto'",
        "https://tv.example/a.m3u8, FETCHED, https://tv.example/a.m3u8, 'http,https,tcp,tls,crypto'",
        "rtmp://:1935/app/key, AWAITED, rtmp://127.0.0.1:1935/app/key, 'rtmp,rtmps,tcp,tls'",
        "rtmp://tv.example/app/key, FETCHED, rtmp://tv.example/app/key, 'rtmp,rtmps,tcp,tls'",
        "srt://:9000, AWAITED, srt://127.0.0.1:9000?mode=listener, srt",
        "srt://*:9000?passphrase=0123456789, AWAITED, srt://0.0.0.0:9000?passphrase=0123456789&mode=listener, srt",
        "udp://:5000, AWAITED, udp://127.0.0.1:5000?localaddr=127.0.0.1, udp",
        "udp://239.1.1.1:5000, AWAITED, udp://239.1.1.1:5000, udp"
    })
    void knowsWhereItComesFrom(String text, Kind kind, String url, String protocols) {
        LiveInput input = of(text);
        assertThat(input.kind()).isEqualTo(kind);
        assertThat(input.url()).isEqualTo(url);
        assertThat(input.options()).containsSequence("-protocol_whitelist", protocols);
        assertThat(input.options()).contains("-format_whitelist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "concat:a|b",
                "ftp://tv.example/a.ts",
                "http://:nothing/",
                "https://:8000/in",
                "gone.mp4",
                "/",
                "unix:///tmp/socket"
            })
    void refusesWhatIsNoInput(String text) {
        assertThat(LiveInput.parse(text, Times.ONCE)).isEmpty();
    }

    @Test
    void aFileIsReadInRealTimeOnceOrForEver() throws IOException {
        Path file = Files.createFile(folder.resolve("-x a.mp4"));
        assertThat(of(file.toString()).pace()).containsExactly("-re");
        assertThat(of(file.toString()).url()).isEqualTo("file:" + file);
        Optional<LiveInput> loop = LiveInput.parse(file.toString(), Times.ENDLESSLY);
        assertThat(loop.orElseThrow().pace()).containsExactly("-re", "-stream_loop", "-1");
        assertThat(of(file.toString()).kind().ends()).isTrue();
    }

    @Test
    void aDeviceIsNamedToItsDriver() {
        LiveInput camera = of("v4l2:/dev/video0");
        assertThat(camera.options()).containsExactly("-f", "v4l2");
        assertThat(camera.url()).isEqualTo("/dev/video0");
        assertThat(camera.kind()).isEqualTo(Kind.DEVICE);
    }
}
