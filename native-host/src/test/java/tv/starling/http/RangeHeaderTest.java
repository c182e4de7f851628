package tv.starling.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.http.RangeHeader.Selection;

class RangeHeaderTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-99, 0, 100",
        "bytes=10-19, 10, 20",
        "bytes=99-, 99, 100",
        "bytes=0-, 0, 100",
        "bytes=-1, 99, 100",
        "bytes=-100, 0, 100",
        "bytes=-101, 0, 100",
        "bytes=50-1000, 50, 100",
        "bytes=50-99999999999999999999999, 50, 100",
        "bytes=-99999999999999999999999, 0, 100",
        "Bytes=3-4, 3, 5",
    })
    void selectsOnePart(String header, long from, long to) {
        assertThat(RangeHeader.select(List.of(header), 100)).isEqualTo(new Selection.Part(from, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"})
    void knowsWhatLiesPastTheEnd(String header) {
        assertThat(RangeHeader.select(List.of(header), 100)).isEqualTo(new Selection.Unsatisfiable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=5-2",
                "bytes=-",
                "bytes=",
                "bytes",
                "",
                "items=0-1",
                "bytes=a-b",
                "bytes=0x1-2",
                "bytes=1-2,4-5",
                "bytes=--1",
                "bytes=+1-2",
                "bytes 0-1",
                "bytes=0-1;",
                "bytes=１-２"
            })
    void ignoresWhatIsMalformedOrMoreThanOneRange(String header) {
        assertThat(RangeHeader.select(List.of(header), 100)).isEqualTo(new Selection.Whole());
    }

    @Test
    void ignoresSeveralRangeHeaders() {
        assertThat(RangeHeader.select(List.of("bytes=0-1", "bytes=2-3"), 100)).isEqualTo(new Selection.Whole());
        assertThat(RangeHeader.select(List.of(), 100)).isEqualTo(new Selection.Whole());
    }

    @Test
    void findsNothingInAnEmptyStream() {
        assertThat(RangeHeader.select(List.of("bytes=0-"), 0)).isEqualTo(new Selection.Unsatisfiable());
        assertThat(RangeHeader.select(List.of("bytes=-5"), 0)).isEqualTo(new Selection.Unsatisfiable());
    }
}
