package tv.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateEstimatorTest {
    private static final long SECOND = 1_000_000_000L;

    private final RateEstimator rate = new RateEstimator();

    @Test
    void isZeroBeforeAnythingCame() {
        assertThat(rate.bytesPerSecond(5 * SECOND)).isZero();
    }

    @Test
    void isTheMeanOfTheLastFiveSeconds() {
        for (int tenth = 0; tenth < 100; tenth++) {
            rate.add(100, tenth * SECOND / 10);
        }
        assertThat(rate.bytesPerSecond(10 * SECOND)).isBetween(950L, 1050L);
        assertThat(rate.total()).isEqualTo(10_000);
    }

    @Test
    void forgetsWhatIsLongAgo() {
        rate.add(1_000_000, 0);
        assertThat(rate.bytesPerSecond(6 * SECOND)).isZero();
        rate.add(500, 1000 * SECOND);
        assertThat(rate.bytesPerSecond(1000 * SECOND)).isLessThanOrEqualTo(1000);
    }

    @Test
    void doesNotJumpWithTheFirstBlock() {
        rate.add(16_384, 0);
        assertThat(rate.bytesPerSecond(1)).isEqualTo(32_768);
    }

    @Test
    void worksWithAnyOriginOfTime() {
        rate.add(1000, -3 * SECOND);
        rate.add(1000, -2 * SECOND);
        assertThat(rate.bytesPerSecond(-SECOND)).isBetween(900L, 1100L);
    }
}
