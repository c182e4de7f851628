package tv.starling.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Swarms of the mixed crowd: 30 % who send nothing on, 60 % behind NATs (a fifth of them beyond hole punching), churn, stalls,
 * and half of all coming within 30 s. What is asserted leaves room for chance; sizes and seeds beyond these: {@link LiveBench}.
 */
class LiveSwarmTest {
    private static final int COURSES = 5;

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
        List<LiveFigures> courses = LongStream.rangeClosed(1, COURSES)
                .mapToObj(seed -> LiveBench.run(100, Duration.ofSeconds(30), seed, Crowd.MIXED.withLiars(0.3)))
                .toList();
        courses.forEach(it -> System.out.println("liars, " + it.text(100)));
        assertThat(median(courses, LiveFigures::onTime)).isGreaterThan(0.99);
        assertThat(median(courses, it -> it.p(95))).isLessThan(1_000);
        assertThat(median(courses, LiveFigures::sourceRates)).isLessThan(2.1);
        assertThat(median(courses, LiveFigures::control)).isLessThan(0.04);
        assertThat(median(courses, LiveFigures::duplicates)).isLessThan(0.04);
        assertThat(courses).allMatch(it -> it.forgedBytes() == 0);
    }

    /** One course is chance. */
    private static double median(List<LiveFigures> courses, ToDoubleFunction<LiveFigures> figure) {
        return courses.stream().mapToDouble(figure).sorted().toArray()[COURSES / 2];
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
