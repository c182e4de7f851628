package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTorrents.FileOf;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.swarm.AddOptions;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TorrentStatus.Phase;

/** How peers find each other, lose each other and part. */
class MeetingTest {
    private static final int KIB = 1 << 10;

    private final SimTorrent film = SimTorrents.single("film.mp4", 1024 * KIB, 32 * KIB, 1);

    static LongStream seeds() {
        return Simulation.seeds(20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoThatDialEachOtherAtOnceKeepOneLink(long number) {
        var sim = Simulation.seed(number);
        var one = SimPeer.on(sim.node("one", LinkProfile.FIBRE));
        var two = SimPeer.on(sim.node("two", LinkProfile.FIBRE));
        Watch.of(sim, film, one, two);
        one.join(film, two);
        two.join(film, one);
        sim.runFor(Duration.ofSeconds(60));
        assertThat(one.linksTo(film, two.node())).isEqualTo(1);
        assertThat(two.linksTo(film, one.node())).isEqualTo(1);
        assertThat(one.node().env().linkCount()).isEqualTo(1);
    }

    @Test
    void aTrackerThatNamesPrivateAddressesLeadsAPublicTorrentNowhere() {
        var sim = Simulation.seed(1);
        SimTracker.of(sim);
        SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film, SimTracker.URL);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.session().add(film.metainfo(SimTracker.URL), AddOptions.ofPage());
        sim.runFor(Duration.ofMinutes(2));
        assertThat(viewer.node().counts().dials()).isZero();
        assertThat(viewer.node().env().httpCount()).isPositive();
    }

    @Test
    void onPublicAddressesTheSameTrackerServes() {
        var sim = Simulation.seed(1).addressesFrom(45);
        SimTracker.of(sim);
        SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film, SimTracker.URL);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.session().add(film.metainfo(SimTracker.URL), AddOptions.ofPage()).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofMinutes(2));
    }

    @Test
    void aPeerThatVanishesIsForgottenAndItsWorkIsDoneByAnother() {
        var sim = Simulation.seed(1);
        var vanishing = SimPeer.seed(sim.node("vanishing", LinkProfile.DSL), film);
        var other = SimPeer.seed(sim.node("other", LinkProfile.DSL), film);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, film, other, viewer);
        viewer.join(film, vanishing, other).fetchWhole();
        sim.runFor(Duration.ofSeconds(1));
        vanishing.node().vanish();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(30));
        sim.runFor(Duration.ofSeconds(140));
        assertThat(viewer.torrent(film).status().peers()).isZero();
    }

    @Test
    void theOddLengthsAllArriveWhole() {
        List<SimTorrent> odd = List.of(
                SimTorrents.single("byte.mp4", 1, 16 * KIB, 1),
                SimTorrents.single("block.mp4", 16 * KIB, 16 * KIB, 2),
                SimTorrents.single("block and a byte.mp4", 16 * KIB + 1, 16 * KIB, 3),
                SimTorrents.single("large pieces.mp4", 100 * KIB, 1024 * KIB, 4),
                SimTorrents.single("last piece odd.mp4", 200 * KIB + 12_345, 64 * KIB, 5),
                SimTorrents.of(
                        "padded",
                        32 * KIB,
                        6,
                        new FileOf("a.mp4", 40_000),
                        new FileOf(".pad/25536", 25_536),
                        new FileOf("empty.txt", 0),
                        new FileOf("b.mp4", 70_001)));
        for (SimTorrent torrent : odd) {
            var sim = Simulation.seed(1);
            var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), torrent);
            var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
            Watch.of(sim, torrent, seed, viewer);
            var joined = viewer.joinByLink(torrent, seed);
            sim.runUntil(() -> joined.file(0).isPresent(), Duration.ofSeconds(2));
            for (int file = 0; file < torrent.info().files().size(); file++) {
                var player = new SimPeer.Player(
                        viewer,
                        torrent,
                        file,
                        0,
                        torrent.info().files().get(file).length());
                sim.runUntil(player::ended, Duration.ofSeconds(2));
                assertThat(player.failures()).isEmpty();
            }
            joined.fetchWhole();
            sim.runUntil(() -> viewer.isWhole(torrent), Duration.ofSeconds(2));
        }
    }

    /** Stopped at any moment, from before the first answer of the disk until after the end. */
    @Test
    void stoppingGivesEverythingBackInEveryState() {
        for (int millis = 0; millis < 1200; millis += millis < 60 ? 3 : 60) {
            var sim = Simulation.seed(millis);
            var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(1_000_000, 1_000_000)), film);
            SimNode silent = sim.node("silent", LinkProfile.FIBRE);
            FakePeer.listen(silent, SimPeer.PORT);
            var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
            var torrent = viewer.joinByLink(film, seed);
            viewer.joinAddresses(film, Reach.ANY, List.of(SimTorrent.peer(silent, SimPeer.PORT)));
            torrent.fetchWhole();
            sim.runFor(Duration.ofMillis(millis));
            boolean[] stopped = {false};
            viewer.session().stop(film.infoHash(), () -> stopped[0] = true);
            assertThat(torrent.status().phase()).isEqualTo(Phase.STOPPED);
            sim.runUntil(() -> stopped[0], Duration.ofSeconds(4));
            sim.runFor(Duration.ofMillis(500));
            assertThat(viewer.node().env().linkCount())
                    .as("links at " + millis + " ms")
                    .isZero();
            seed.session().close(() -> {});
            sim.runFor(Duration.ofSeconds(30));
            long events = sim.eventCount();
            sim.runFor(Duration.ofMinutes(10));
            assertThat(sim.eventCount() - events)
                    .as("timers left at " + millis + " ms")
                    .isZero();
        }
    }
}
