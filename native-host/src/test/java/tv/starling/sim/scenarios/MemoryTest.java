package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTorrents.FileOf;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.Torrent;

/** What is still known of a torrent in the next run. */
class MemoryTest {
    private static final LinkProfile LINE = LinkProfile.FIBRE.rates(1_000_000, 1_000_000);

    private final SimTorrent film = SimTorrents.single("film.mp4", 8 << 20, 64 * 1024, 1);
    private final Simulation sim = Simulation.seed(1);
    private final SimPeer seed = SimPeer.seed(sim.node("seed", LINE), film);

    @Test
    void totalsGoOnFromRunToRun() {
        SimPeer viewer = SimPeer.on(sim.node("viewer", LINE));
        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(30));
        long got = viewer.torrent(film).status().downloaded();
        assertThat(viewer.torrent(film).status().downloadedEver()).isEqualTo(got);

        SimPeer again = afterStop(viewer);
        Torrent torrent = again.join(film);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(torrent.status().downloaded()).isZero();
        assertThat(torrent.status().downloadedEver()).isEqualTo(got);

        SimPeer other = SimPeer.on(sim.node("other", LINE));
        other.join(film, again).fetchWhole();
        sim.runUntil(() -> other.isWhole(film), Duration.ofSeconds(30));
        long gave = torrent.status().uploadedEver();
        assertThat(gave).isGreaterThanOrEqualTo(8 << 20);
        SimPeer third = afterStop(again);
        Torrent last = third.join(film);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(last.status().uploadedEver()).isEqualTo(gave);
        assertThat(last.status().downloadedEver()).isEqualTo(got);
    }

    @Test
    void whenTheProcessIsKilledHalfAMinuteOfTheTotalsIsLost() {
        var large = SimTorrents.single("large.mp4", 60 << 20, 256 * 1024, 1);
        SimPeer giver = SimPeer.seed(sim.node("giver", LINE), large);
        SimPeer viewer = SimPeer.on(sim.node("viewer", LINE));
        viewer.join(large, giver).fetchWhole();
        sim.runFor(Duration.ofSeconds(20));
        long early = viewer.torrent(large).status().downloaded();
        sim.runFor(Duration.ofSeconds(36));
        long late = viewer.torrent(large).status().downloaded();
        viewer.node().restart();
        Torrent torrent = SimPeer.on(viewer.node()).join(large);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(torrent.status().downloadedEver()).isBetween(early, late);
    }

    @Test
    void limitsOfOneTorrentHoldInTheNextRunUntilTheyAreChanged() {
        SimPeer viewer = SimPeer.on(sim.node("viewer", LINE));
        Torrent first = viewer.join(film, seed);
        first.limitRates(100_000, 0);
        first.fetchWhole();
        sim.runFor(Duration.ofSeconds(5));
        Torrent torrent = afterStop(viewer).join(film, seed);
        torrent.fetchWhole();
        sim.runFor(Duration.ofSeconds(10));
        assertThat(torrent.status().downloaded()).isLessThan(1_200_000).isGreaterThan(500_000);
        torrent.limitRates(0, 0);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(torrent.status().verified()).isEqualTo(8 << 20);
    }

    @Test
    void chosenFilesAreChosenInTheNextRunUntilSomebodySaysOtherwise() {
        var album = SimTorrents.of(
                "album",
                64 * 1024,
                1,
                new FileOf("a.mp4", 1 << 20),
                new FileOf("b.mp4", 2 << 20),
                new FileOf("c.mp4", 1 << 20));
        SimPeer giver = SimPeer.seed(sim.node("giver", LINE), album);
        SimPeer viewer = SimPeer.on(sim.node("viewer", LINE));
        Torrent first = viewer.join(album, giver);
        first.select(List.of(1));
        first.fetchWhole();
        sim.runFor(Duration.ofMillis(1500));
        assertThat(first.status().verified()).isLessThan(2 << 20);
        SimPeer again = afterStop(viewer);
        Torrent torrent = again.join(album, giver);
        torrent.fetchWhole();
        sim.runFor(Duration.ofSeconds(20));
        assertThat(torrent.status().verified()).isEqualTo(2 << 20);
        torrent.select(Set.of());
        sim.runFor(Duration.ofSeconds(20));
        assertThat(again.isWhole(album)).isTrue();
    }

    @Test
    void peersThatWereGoodAreKnownInTheNextRun() {
        SimPeer viewer = SimPeer.on(sim.node("viewer", LINE));
        viewer.join(film, seed).fetchWhole();
        sim.runFor(Duration.ofSeconds(3));
        SimPeer again = afterStop(viewer);
        Torrent torrent = again.join(film);
        torrent.fetchWhole();
        sim.runUntil(() -> again.isWhole(film), Duration.ofSeconds(30));
        assertThat(seed.linksTo(film, again.node())).isOne();
    }

    @Test
    void aPrivateTorrentsPeersAreNotKept() {
        var secret = PeerExchangeTest.privately(film);
        SimPeer giver = SimPeer.seed(sim.node("giver", LINE), secret);
        SimPeer viewer = SimPeer.on(sim.node("viewer", LINE));
        viewer.join(secret, giver).fetchWhole();
        sim.runFor(Duration.ofSeconds(3));
        giver.session().close(() -> {}); // or it would call again
        Torrent torrent = afterStop(viewer).join(secret);
        torrent.fetchWhole();
        sim.runFor(Duration.ofSeconds(20));
        assertThat(torrent.status().known()).isZero();
    }

    private SimPeer afterStop(SimPeer peer) {
        boolean[] closed = {false};
        peer.session().close(() -> closed[0] = true);
        sim.runUntil(() -> closed[0], Duration.ofSeconds(10));
        return SimPeer.on(peer.node());
    }
}
