package tv.starling.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A range is a part of the stream, or none. */
@Tag("fuzz")
class RangeFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void ranges(byte[] header) {
        if (RangeHeader.select(List.of(new String(header, StandardCharsets.UTF_8)), 1_000_000)
                instanceof RangeHeader.Selection.Part(long from, long to)) {
            assertThat(from).isBetween(0L, to);
            assertThat(to).isLessThanOrEqualTo(1_000_000);
        }
    }
}
