package tv.starling.net;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** Whatever a web server answers is a head, or no HTTP. */
@Tag("fuzz")
class HttpAnswerFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void answers(byte[] bytes) {
        InputStream in = new ByteArrayInputStream(bytes);
        try {
            ResponseHead.read(in).body(in).readNBytes(1 << 20);
        } catch (IOException e) {
            // no HTTP
        }
    }

    @FuzzTest(maxDuration = "10m")
    void ranges(byte[] value) {
        ContentRange.parse(new String(value, StandardCharsets.UTF_8));
    }
}
