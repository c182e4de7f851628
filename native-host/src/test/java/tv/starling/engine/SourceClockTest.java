package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceClockTest {
    private static final long NOON = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;

    private long nanos = 5;

    private SourceClock at(long millis) {
        return new SourceClock(millis, () -> nanos);
    }

    @Test
    void goesOnByItselfWhateverTheSystemsClockIsSetTo() {
        SourceClock clock = at(NOON);
        nanos += 2_500_000_000L;
        assertThat(clock.millis()).isEqualTo(NOON + 2500);
    }

    @Test
    void neverFallsWhenTheSystemsWasPutBackAnHourBetweenTwoRuns() {
        SourceClock clock = at(NOON - HOUR);
        clock.after(NOON);
        assertThat(clock.millis()).isEqualTo(NOON + 1);
        nanos += 1_000_000_000L;
        assertThat(clock.millis()).isEqualTo(NOON + 1001);
    }

    @Test
    void followsTheSystemsWhenThatWasPutOn() {
        SourceClock clock = at(NOON + HOUR);
        clock.after(NOON);
        assertThat(clock.millis()).isEqualTo(NOON + HOUR);
    }
}
