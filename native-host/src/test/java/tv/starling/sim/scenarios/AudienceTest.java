package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/**
 * Whole audiences: how long until the first picture, and for how long the film stands still. {@code -Dsim.audience=300
 * -Dsim.film=120} runs the large one at full size.
 */
class AudienceTest {
    private static final int PIECE = 128 << 10;
    /** 2 Mbit/s. */
    private static final long BIT_RATE = 250_000;

    private static final long SUPPLY = BIT_RATE * 115 / 100;

    private static final LinkProfile LINE = LinkProfile.FIBRE.latency(Duration.ofMillis(15));

    /** All begin at once behind a seed that sends 1.15 times the bit rate; together they have as much for each. */
    @Test
    void twentyInStepTradeThoughTheSeedGivesLittleMoreThanTheBitRate() {
        var audience = InStep.watch("20 in step", 60, false);
        assertThat(audience.copies).isLessThan(1.6);
        assertThat(audience.report.stoodStill()).isLessThan(16);
    }

    /** Whose line sends twice the bit rate passes a piece on before the next one is due. */
    @Test
    void twentyInStepWithOrdinaryLinesHardlyStandStill() {
        List<InStep> courses = IntStream.of(1, 11, 12)
                .mapToObj(random ->
                        InStep.watch("20 in step, lines of twice the bit rate", random, 60, false, 2 * BIT_RATE))
                .toList();
        assertThat(median(courses, InStep::copies)).isLessThan(1.15);
        assertThat(median(courses, course -> course.report.startMedian())).isLessThan(8);
        assertThat(median(courses, course -> course.report.stoodStill())).isLessThan(1);
    }

    private static double median(List<InStep> courses, ToDoubleFunction<InStep> figure) {
        return courses.stream().mapToDouble(figure).sorted().toArray()[courses.size() / 2];
    }

    /** What it gives it gives to few, and they to the others. */
    @Test
    void behindASuperSeedTheySeldomStandStill() {
        var audience = InStep.watch("20 in step behind a super-seed", 40, true);
        assertThat(audience.copies).isLessThan(1.3);
        assertThat(audience.report.startP95()).isLessThan(12);
        assertThat(audience.report.stoodStill()).isLessThan(9);
    }

    /** @param copies that the seed sent */
    private record InStep(Report report, double copies) {
        static InStep watch(String who, int seconds, boolean superSeeding) {
            return watch(who, 1, seconds, superSeeding, SUPPLY * 19 / 20);
        }

        static InStep watch(String who, int random, int seconds, boolean superSeeding, long up) {
            var sim = Simulation.seed(random);
            var film = film(seconds);
            SimTracker.of(sim);
            var seed = SimPeer.seed(sim.node("seed", LINE.rates(SUPPLY, 10_000_000)), film, SimTracker.URL);
            if (superSeeding) {
                seed.torrent(film).superSeed();
            }
            var viewers = new ArrayList<Viewer>();
            for (int i = 0; i < 20; i++) {
                viewers.add(viewer(sim, "viewer" + i, film, up, 8));
                sim.runFor(Duration.ofMillis(20));
            }
            sim.runUntil(() -> viewers.stream().allMatch(Viewer::ended), Duration.ofMinutes(4));
            Report report = Report.of(who, viewers);
            double copies = seed.torrent(film).status().uploaded()
                    / (double) film.info().layout().length();
            System.out.printf("%s: all at the end after %s, the seed sent %.2f copies%n", who, sim.now(), copies);
            System.out.printf(
                    "%s: of a schedule without fault 1 copy, and none stands still after a wait of %.1f s%n",
                    who, doublings(20) * PIECE / (double) up + 2.0 * PIECE / SUPPLY);
            return new InStep(report, copies);
        }
    }

    /** They come one after the other; three in ten give nothing; mean upload 1.2 times the bit rate. */
    @Test
    void manyWatchThoughSomeGiveNothing() {
        int count = Integer.getInteger("sim.audience", 40);
        var sim = Simulation.seed(2);
        var film = film(Integer.getInteger("sim.film", 40));
        SimTracker.of(sim);
        SimPeer.seed(sim.node("seed", LINE.rates(3 * BIT_RATE, 10_000_000)), film, SimTracker.URL);
        var givers = new ArrayList<Viewer>();
        var riders = new ArrayList<Viewer>();
        var random = new SplittableRandom(1);
        double[] uploads = {0.8, 1.7, 2.64};
        for (int i = 0; i < count; i++) {
            boolean gives = i % 10 % 3 != 2;
            long up = gives ? (long) (uploads[givers.size() % 3] * BIT_RATE) : BIT_RATE;
            (gives ? givers : riders).add(viewer(sim, "viewer" + i, film, up, gives ? 8 : 0));
            sim.runFor(Duration.ofMillis(random.nextLong(60_000 / count)));
        }
        sim.runUntil(
                () -> givers.stream().allMatch(Viewer::ended) && riders.stream().allMatch(Viewer::ended),
                Duration.ofMinutes(10));
        Report report = Report.of(count + " viewers, givers", givers);
        Report.of(count + " viewers, free-riders", riders);
        if (count == 40) {
            assertThat(report.startP95()).isLessThan(3);
            assertThat(report.stoodStill()).isLessThan(11);
        }
    }

    /** A piece goes from one to all by doubling: so often it is sent on, one after the other. */
    private static int doublings(int viewers) {
        return 32 - Integer.numberOfLeadingZeros(viewers - 1);
    }

    private static SimTorrent film(int seconds) {
        return SimTorrents.single("film.mp4", seconds * BIT_RATE, PIECE, 1);
    }

    /** @param slots 0 for one who never unchokes anybody */
    private static Viewer viewer(Simulation sim, String name, SimTorrent film, long up, int slots) {
        var peer = SimPeer.on(sim.node(name, LINE.rates(up, 10 * BIT_RATE)), slots);
        peer.node().disk().expects(film);
        peer.session().add(film.magnet(SimTracker.URL), SimPeer.options(List.of()));
        return new Viewer(peer, film, BIT_RATE);
    }

    /** @param stoodStill mean of all viewers; this and the others in seconds */
    private record Report(double startMedian, double startP95, double stoodStill) {
        static Report of(String who, List<Viewer> viewers) {
            double[] starts =
                    viewers.stream().mapToDouble(Viewer::startSeconds).sorted().toArray();
            double[] waits = viewers.stream()
                    .mapToDouble(Viewer::stalledSeconds)
                    .sorted()
                    .toArray();
            double mean = viewers.stream()
                    .mapToDouble(Viewer::stalledSeconds)
                    .average()
                    .orElseThrow();
            var report = new Report(starts[starts.length / 2], starts[starts.length * 95 / 100], mean);
            double wasted =
                    viewers.stream().mapToDouble(Viewer::wastedShare).average().orElseThrow();
            System.out.printf("%s: %.2f %% wasted%n", who, 100 * wasted);
            System.out.printf(
                    "%s: start median %.2f s, p95 %.2f s; %d of %d stood still, mean %.1f s, median %.1f s, most %.1f s%n",
                    who,
                    report.startMedian,
                    report.startP95,
                    viewers.stream().filter(v -> v.stalls() > 0).count(),
                    viewers.size(),
                    mean,
                    waits[waits.length / 2],
                    waits[waits.length - 1]);
            assertThat(viewers).allSatisfy(v -> assertThat(v.failures()).isEmpty());
            return report;
        }
    }
}
