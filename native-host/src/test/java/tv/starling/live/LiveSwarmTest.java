package tv.starling.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Swarms of the mixed crowd: 30 % who send nothing on, 60 % behind NATs (a fifth of them beyond hole punching), churn, stalls,
 * and half of all coming within 30 s. What is asserted leaves room for chance; sizes and seeds beyond these: {@link LiveBench}.
 */
class LiveSwarmTest {
    @ParameterizedTest
    @ValueSource(ints = {10, 100, 1_000})
    void edgeReachesEverybodyInTime(int viewers) {
        LiveFigures figures = LiveBench.run(viewers, Duration.ofSeconds(30), 1, Crowd.MIXED);
        System.out.println(figures.text(viewers));
        assertThat(figures.p(50)).isLessThan(750);
        assertThat(figures.p(95)).isLessThan(1_200);
        assertThat(figures.onTime()).isGreaterThan(0.985);
        assertThat(figures.never()).isZero();
        assertThat(figures.startUp(50)).isLessThan(1_200);
        assertThat(figures.startUp(95)).isLessThan(2_200);
        isCheap(figures);
    }

    /** 30 % say that they can send six times the rate on, and can't. */
    @Test
    void liarsHarmNobody() {
        LiveFigures figures = LiveBench.run(100, Duration.ofSeconds(30), 1, Crowd.MIXED.withLiars(0.3));
        System.out.println("liars, " + figures.text(100));
        assertThat(figures.onTime()).isGreaterThan(0.99);
        assertThat(figures.p(95)).isLessThan(1_000);
        isCheap(figures);
    }

    private static void isCheap(LiveFigures figures) {
        assertThat(figures.sourceRates()).isLessThan(2.1);
        assertThat(figures.control()).isLessThan(0.04);
        assertThat(figures.duplicates()).isLessThan(0.04);
        assertThat(figures.forgedBytes()).isZero();
    }

    @Test
    void sameSeedGivesTheSameFigures() {
        LiveFigures one = LiveBench.run(10, Duration.ofSeconds(10), 4, Crowd.MIXED);
        LiveFigures same = LiveBench.run(10, Duration.ofSeconds(10), 4, Crowd.MIXED);
        LiveFigures other = LiveBench.run(10, Duration.ofSeconds(10), 5, Crowd.MIXED);
        assertThat(same.text(10)).isEqualTo(one.text(10));
        assertThat(other.text(10)).isNotEqualTo(one.text(10));
    }
}
