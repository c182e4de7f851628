package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.env.Disk.DiskError.Kind;
import tv.starling.sim.FaultPlan;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TorrentStatus.Phase;

/** Disks that fill up and fail, processes that die. */
class DiskTest {
    private static final int KIB = 1 << 10;

    private final SimTorrent film = SimTorrents.single("film.mp4", 4096 * KIB, 64 * KIB, 1);
    private final SimTorrent clip = SimTorrents.single("clip.mp4", 200 * KIB + 11, 32 * KIB, 2);

    static LongStream seeds() {
        return Simulation.seeds(5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aFullDiskIsSaidAndTheDownloadGoesOnByItselfWhenThereIsRoom(long seed) {
        var sim = Simulation.seed(seed);
        var source = SimPeer.seed(sim.node("seed", LinkProfile.DSL.rates(500_000, 500_000)), film);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, film, source, viewer);
        var torrent = viewer.join(film, source);
        torrent.fetchWhole();
        sim.runUntil(() -> torrent.status().verified() > 1024 * KIB, Duration.ofSeconds(10));

        viewer.node().disk().spaceLeft(0);
        sim.runUntil(() -> torrent.status().error().isPresent(), Duration.ofSeconds(1));
        assertThat(torrent.status().error().orElseThrow().code()).isEqualTo("disk-full");
        assertThat(torrent.status().phase()).isEqualTo(Phase.DOWNLOADING);
        sim.runFor(Duration.ofMinutes(2));
        assertThat(viewer.isWhole(film)).isFalse();

        viewer.node().disk().spaceLeft(Long.MAX_VALUE);
        long before = torrent.status().verified();
        sim.runUntil(() -> torrent.status().verified() > before, Duration.ofSeconds(30));
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(30));
        assertThat(torrent.status().error()).isEmpty();
    }

    @Test
    void endsWellWhicheverDiskOperationFails() {
        for (Kind kind : new Kind[] {Kind.OTHER, Kind.FULL}) {
            for (long n = 1;
                    fails(n, FaultPlan.failDisk(n, kind), node -> node.counts().diskOperations());
                    n++) {
                assertThat(n).isLessThan(200);
            }
        }
    }

    @Test
    void endsWellWhicheverDialFails() {
        for (long n = 1; fails(n, FaultPlan.failDial(n), node -> node.counts().dials()); n++) {
            assertThat(n).isLessThan(20);
        }
    }

    @Test
    void endsWellAtWhicheverMessageTheLinkBreaks() {
        for (long n = 1;
                fails(n, FaultPlan.resetAtMessage(n), node -> node.counts().messages());
                n++) {
            assertThat(n).isLessThan(200);
        }
    }

    private interface Count {
        long of(SimNode node);
    }

    /** One download with this fault; true while the fault was reached. Only opening the data may fail for good. */
    private boolean fails(long n, FaultPlan plan, Count count) {
        var sim = Simulation.seed(n);
        var source = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), clip);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE).faults(plan));
        Watch.of(sim, clip, source, viewer);
        var torrent = viewer.joinByLink(clip, source);
        torrent.fetchWhole();
        sim.runUntil(() -> viewer.isWhole(clip) || torrent.status().phase() == Phase.FAILED, Duration.ofMinutes(2));
        if (torrent.status().phase() == Phase.FAILED) {
            assertThat(plan.diskOperation()).isPositive();
            assertThat(torrent.status().error()).isPresent();
        }
        boolean[] stopped = {false};
        viewer.session().close(() -> stopped[0] = true);
        sim.runUntil(() -> stopped[0], Duration.ofSeconds(10));
        return count.of(viewer.node()) >= n;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aKilledProcessGoesOnWhereItWas(long seed) {
        var sim = Simulation.seed(seed);
        var source = SimPeer.seed(sim.node("seed", LinkProfile.DSL.rates(200_000, 200_000)), film);
        var node = sim.node("viewer", LinkProfile.FIBRE);
        var first = SimPeer.on(node);
        var watch = Watch.of(sim, film, source, first);
        first.join(film, source).fetchWhole();
        sim.runFor(Duration.ofSeconds(12));
        long before = first.torrent(film).status().verified();
        assertThat(before).isGreaterThan(1500 * KIB);

        watch.remove(first);
        node.restart();
        var second = SimPeer.on(node);
        watch.add(second);
        var torrent = second.join(film, source);
        torrent.fetchWhole();
        sim.runUntil(() -> torrent.status().phase() == Phase.DOWNLOADING, Duration.ofSeconds(1));
        assertThat(torrent.status().verified())
                .as("all but the last five seconds")
                .isGreaterThanOrEqualTo(before - 5 * 200_000 - 64 * KIB);
        sim.runUntil(() -> second.isWhole(film), Duration.ofSeconds(30));
    }

    @Test
    void theRecordIsWholeAfterAnOrderlyEnd() {
        var sim = Simulation.seed(1);
        var source = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        var node = sim.node("viewer", LinkProfile.FIBRE);
        var viewer = SimPeer.on(node);
        viewer.join(film, source).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(10));
        boolean[] stopped = {false};
        viewer.session().close(() -> stopped[0] = true);
        sim.runUntil(() -> stopped[0], Duration.ofSeconds(5));
        node.restart();
        assertThat(node.disk().recorded(film.infoHash()).cardinality()).isEqualTo(64);
    }
}
