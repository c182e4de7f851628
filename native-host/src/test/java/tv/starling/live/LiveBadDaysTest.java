package tv.starling.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broadcast must get over: sources that go and come back, lines that lose, viewers who sleep, lie and leave. */
class LiveBadDaysTest {
    private static final int SIZE = 30;
    private static final int COURSES = 9;
    private static final Crowd CALM = new Crowd(0.3, 0.6, 0, 0.01, 0, 1.9, false);

    /** A swarm that has settled; measured from now on. */
    private static LiveWorld settled(Crowd crowd) {
        return settled(1, crowd);
    }

    private static LiveWorld settled(long seed, Crowd crowd) {
        var world = new LiveWorld(seed, crowd);
        world.sim.runFor(Duration.ofSeconds(3));
        world.come(SIZE, Duration.ofSeconds(10));
        world.sim.runFor(Duration.ofSeconds(20));
        world.measure();
        return world;
    }

    /** Of some courses of a swarm that finds itself anew. */
    private static double median(ToDoubleFunction<LiveWorld> course) {
        return LiveFigures.median(
                LongStream.rangeClosed(1, COURSES).mapToDouble(seed -> course.applyAsDouble(settled(seed, CALM))));
    }

    private static LiveFigures after(LiveWorld world, Duration time) {
        world.sim.runFor(time);
        LiveFigures figures = world.figures().end(world);
        System.out.println(figures.text(SIZE));
        assertThat(figures.forgedBytes()).isZero();
        return figures;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 600})
    void encoderThatPausesIsNobodysFailure(int seconds) {
        LiveWorld world = settled(CALM);
        world.sending(false);
        world.sim.runFor(Duration.ofSeconds(seconds));
        world.sending(true);
        LiveFigures figures = after(world, Duration.ofSeconds(15));
        assertThat(figures.onTime()).isGreaterThan(0.999);
        assertThat(figures.closings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 600})
    void sourceCutFromTheNetworkComesBack(int seconds) {
        double onTime = median(world -> {
            world.source().line.cut(true);
            world.sending(false);
            world.sim.runFor(Duration.ofSeconds(seconds));
            world.source().line.cut(false);
            world.sending(true);
            return after(world, Duration.ofSeconds(20)).onTimeFrom(seconds + 10);
        });
        assertThat(onTime).isGreaterThan(0.99);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sourceThatStartsAnewIsFoundInItsEpochOrTheNext(int epoch) {
        double onTime = median(world -> {
            world.sourceDies();
            world.sim.runFor(Duration.ofSeconds(10));
            world.sourceReturns(epoch);
            return after(world, Duration.ofSeconds(20)).onTimeFrom(20);
        });
        assertThat(onTime).isGreaterThan(0.99);
    }

    /** As a machine that swaps does: after it, what is new comes in time again, and what was not sent is had. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sourceThatStandsStillForSecondsLosesNothing(int seconds) {
        var world = new LiveWorld(1, CALM);
        world.sim.runFor(Duration.ofSeconds(3));
        for (int i = 0; i < 2; i++) {
            world.comes(Station.Conduct.HONEST);
        }
        world.sim.runFor(Duration.ofSeconds(20));
        world.measure();
        world.source().node.sleep(Duration.ofSeconds(seconds));
        LiveFigures figures = after(world, Duration.ofSeconds(25));
        assertThat(figures.missing()).isZero();
        assertThat(figures.onTimeFrom(10)).isGreaterThan(0.99);
    }

    @Test
    void packetsLostByTheThirdMakeItLateNotIncomplete() {
        LiveWorld world = settled(CALM.withStalls(0.3));
        LiveFigures figures = after(world, Duration.ofSeconds(20));
        assertThat(figures.missing()).isZero();
        assertThat(figures.p(99)).isLessThan(5_000);
    }

    @Test
    void viewerWhoSleptForAnHourIsAtTheEdgeAgain() {
        LiveWorld world = settled(CALM);
        List<Station> sleepers = world.online().stream().skip(5).limit(3).toList();
        sleepers.forEach(station -> station.node.sleep(Duration.ofHours(1)));
        world.sending(false);
        world.sim.runFor(Duration.ofMinutes(59));
        world.sending(true);
        LiveFigures figures = after(world, Duration.ofSeconds(90));
        assertThat(figures.onTimeFrom(3_600 + 10)).isGreaterThan(0.999);
    }

    /** Times are compared with each other only. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void clockAnHourWrongChangesNothing(int hours) {
        LiveFigures right = LiveBench.run(10, Duration.ofSeconds(10), 2, CALM);
        var world = new LiveWorld(2, CALM);
        world.clockOff(Duration.ofHours(hours));
        assertThat(LiveBench.run(world, 10, Duration.ofSeconds(10)).text(10)).isEqualTo(right.text(10));
    }

    @Test
    void whoSendsGarbageIsLeftAndHarmsNobody() {
        double onTime = median(world -> {
            for (int i = 0; i < SIZE / 5; i++) {
                world.comes(Station.Conduct.CORRUPTS);
            }
            LiveFigures figures = after(world, Duration.ofSeconds(20));
            assertThat(figures.closings()).containsKey("live block that the source did not sign");
            assertThat(figures.onTime()).as("of each course").isGreaterThan(0.6);
            return figures.onTime();
        });
        assertThat(onTime).isGreaterThan(0.99);
    }

    @Test
    void halfOfAllLeaveAtOnce() {
        double onTime = median(world -> {
            for (int i = 0; i < SIZE / 2; i++) {
                Station leaver = world.anybody();
                if (leaver != world.source()) {
                    world.leave(leaver, i % 2 == 0);
                }
            }
            return after(world, Duration.ofSeconds(20)).onTimeFrom(10);
        });
        assertThat(onTime).isGreaterThan(0.99);
    }
}
