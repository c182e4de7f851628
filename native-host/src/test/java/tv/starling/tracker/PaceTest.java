package tv.starling.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final OptionalLong NONE = OptionalLong.empty();

    @Test
    void keepsIntervalsBetweenAMinuteAndTwoHours() {
        assertThat(Pace.interval(OptionalLong.of(0), NONE)).isEqualTo(Duration.ofMinutes(1));
        assertThat(Pace.interval(OptionalLong.of(-1), NONE)).isEqualTo(Duration.ofMinutes(1));
        assertThat(Pace.interval(OptionalLong.of(1800), NONE)).isEqualTo(Duration.ofMinutes(30));
        assertThat(Pace.interval(OptionalLong.of(Long.MAX_VALUE), NONE)).isEqualTo(Duration.ofHours(2));
        assertThat(Pace.interval(OptionalLong.of(Long.MIN_VALUE), NONE)).isEqualTo(Duration.ofMinutes(1));
        assertThat(Pace.interval(NONE, NONE)).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void letsATrackerAllowMoreOftenButNotAtOnce() {
        assertThat(Pace.interval(OptionalLong.of(10), OptionalLong.of(10))).isEqualTo(Duration.ofSeconds(10));
        assertThat(Pace.interval(OptionalLong.of(0), OptionalLong.of(0))).isEqualTo(Duration.ofSeconds(5));
        assertThat(Pace.interval(OptionalLong.of(60), OptionalLong.of(900))).isEqualTo(Duration.ofMinutes(15));
        assertThat(Pace.floor(OptionalLong.of(Long.MAX_VALUE))).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void backsOffLongerWithEachFailureUpToHalfAnHourAndAQuarter() {
        Random random = new Random(1);
        for (int failures = 1; failures < 100; failures++) {
            Duration backOff = Pace.backOff(failures, random);
            Duration least = Duration.ofMinutes(Math.min(30, 1L << Math.min(failures - 1, 20)));
            assertThat(backOff).isBetween(least, least.multipliedBy(5).dividedBy(4));
        }
    }
}
