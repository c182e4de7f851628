package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TorrentStatus.Phase;

/** One seed, one viewer. */
class DownloadTest {
    private static final int MIB = 1 << 20;

    @Test
    void aViewerGetsTheWholeTorrentFromOneSeed() {
        var sim = Simulation.seed(1);
        var film = SimTorrents.single("film.mp4", 16 * MIB, 256 * 1024, 1);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        sim.afterEachEvent(() -> {
            seed.checkInvariants();
            viewer.checkInvariants();
        });

        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(3));

        assertThat(viewer.torrent(film).status().phase()).isEqualTo(Phase.SEEDING);
        assertThat(viewer.torrent(film).status().downloaded()).isEqualTo(16 * MIB);
    }

    @Test
    void aMagnetLinkIsEnough() {
        var sim = Simulation.seed(2);
        var film = SimTorrents.single("film.mp4", 8 * MIB, 256 * 1024, 2);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));

        var torrent = viewer.joinByLink(film, seed);
        sim.runUntil(() -> torrent.info().isPresent(), Duration.ofMillis(200));
        torrent.fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(3));

        assertThat(torrent.info().orElseThrow().raw()).isEqualTo(film.info().raw());
    }

    @Test
    void aReaderGetsItsBytesLongBeforeTheRest() {
        var sim = Simulation.seed(3);
        var film = SimTorrents.single("film.mp4", 64 * MIB, 256 * 1024, 3);
        var seed = SimPeer.seed(
                sim.node("seed", LinkProfile.of(Duration.ofMillis(10), Duration.ZERO, 2_000_000, 2_000_000)), film);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));

        var torrent = viewer.join(film, seed);
        sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(1));
        var player = new SimPeer.Player(viewer, film, 0, 32 * MIB, 33 * MIB);
        sim.runUntil(player::ended, Duration.ofMillis(1500));

        assertThat(player.failures()).isEmpty();
        assertThat(torrent.status().verified()).isLessThan(8 * MIB);
    }

    @Test
    void rateLimitsHoldBothWays() {
        var sim = Simulation.seed(4);
        var film = SimTorrents.single("film.mp4", 4 * MIB, 256 * 1024, 4);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        var slow = SimPeer.limited(sim.node("slow", LinkProfile.FIBRE), 500_000, 200_000);
        var last = SimPeer.on(sim.node("last", LinkProfile.FIBRE));

        slow.join(film, seed).fetchWhole();
        sim.runUntil(() -> slow.isWhole(film), Duration.ofSeconds(10));
        assertThat(sim.now()).isBetween(Duration.ofMillis(7500), Duration.ofMillis(9500));

        Duration before = sim.now();
        last.join(film, slow).fetchWhole();
        sim.runUntil(() -> last.isWhole(film), Duration.ofSeconds(30));
        assertThat(sim.now().minus(before)).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(23));
    }
}
