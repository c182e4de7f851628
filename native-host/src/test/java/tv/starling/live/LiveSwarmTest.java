package tv.starling.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Swarms of the mixed crowd: 30 % who send nothing on, 60 % behind NATs (a fifth of them beyond hole punching), churn, stalls,
 * and half of all coming within 30 s. Sizes and seeds beyond these: {@link LiveBench}.
 */
class LiveSwarmTest {
    private static final int SIZE = Integer.getInteger("live.viewers", 100);

    @Test
    void edgeReachesEverybodyInTime() {
        LiveFigures figures = LiveBench.run(SIZE, Duration.ofSeconds(40), 1, LiveWorld.Crowd.MIXED);
        System.out.println(figures.text(SIZE));
        assertThat(figures.onTime()).isGreaterThan(0.98);
        assertThat(figures.p(50)).isLessThan(600);
        assertThat(figures.p(95)).isLessThan(1_000);
        assertThat(figures.sourceRates()).isLessThan(2.05);
        assertThat(figures.duplicates()).isLessThan(0.04);
    }

    @Test
    void sameSeedGivesTheSameFigures() {
        LiveFigures one = LiveBench.run(10, Duration.ofSeconds(10), 4, LiveWorld.Crowd.MIXED);
        LiveFigures same = LiveBench.run(10, Duration.ofSeconds(10), 4, LiveWorld.Crowd.MIXED);
        LiveFigures other = LiveBench.run(10, Duration.ofSeconds(10), 5, LiveWorld.Crowd.MIXED);
        assertThat(same.text(10)).isEqualTo(one.text(10));
        assertThat(other.text(10)).isNotEqualTo(one.text(10));
    }
}
