package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SessionSettings;
import tv.starling.swarm.SessionSettings.Bounds;
import tv.starling.swarm.SessionSettings.LocalRates;
import tv.starling.swarm.SessionSettings.Rates;
import tv.starling.swarm.SimPeer;

/** How fast at most, and with how many at once. */
class LimitsTest {
    private static final int MIB = 1 << 20;

    private final SimTorrent film = SimTorrents.single("film.mp4", 4 * MIB, 256 * 1024, 1);

    @Test
    void aTorrentsOwnLimitHoldsBesideTheSessionsAndCanBeChangedUnderWay() {
        var sim = Simulation.seed(1);
        var other = SimTorrents.single("other.mp4", 4 * MIB, 256 * 1024, 2);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        var second = SimPeer.seed(sim.node("second", LinkProfile.FIBRE), other);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var slow = viewer.join(film, seed);
        slow.limitRates(200_000, 0);
        slow.fetchWhole();
        viewer.join(other, second).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(other), Duration.ofSeconds(3));
        sim.runFor(Duration.ofSeconds(5));
        assertThat(slow.status().downloaded()).isLessThan(10 * 200_000);
        slow.limitRates(0, 0);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(3));
    }

    @Test
    void aSeedsLimitForOneTorrentHolds() {
        var sim = Simulation.seed(2);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        seed.torrent(film).limitRates(0, 500_000);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(12));
        assertThat(sim.now()).isGreaterThan(Duration.ofSeconds(7));
    }

    /** Of a session, of a torrent beside it, and both ways: what goes is the limit, give or take a twentieth. */
    @Test
    void ratesAreKeptToATwentieth() {
        for (long limit : new long[] {60_000, 300_000, 1_500_000}) {
            assertRate(limit, rate(SimPeer.settings().with(Rates.UNLIMITED.withDown(limit)), SimPeer.settings(), 0));
            assertRate(limit, rate(SimPeer.settings(), SimPeer.settings().with(Rates.UNLIMITED.withUp(limit)), 0));
            assertRate(limit, rate(SimPeer.settings(), SimPeer.settings(), limit));
        }
    }

    private static void assertRate(long limit, double rate) {
        System.out.printf("limit %d, rate %.0f%n", limit, rate);
        assertThat(rate).isBetween(limit * 0.95, limit * 1.05);
    }

    /** Bytes a second over 40 s of three seeds to one viewer, or of one seed to one viewer where the seed is limited. */
    private static double rate(SessionSettings viewers, SessionSettings seeds, long ofTorrent) {
        var sim = Simulation.seed(7);
        var large = SimTorrents.single("large.mp4", 128 * MIB, 256 * 1024, 1);
        var viewer = SimPeer.with(sim.node("viewer", LinkProfile.FIBRE), viewers);
        int count = seeds.rates().up() > 0 ? 1 : 3;
        SimPeer[] all = new SimPeer[count];
        for (int i = 0; i < count; i++) {
            all[i] = SimPeer.seed(sim.node("seed" + i, LinkProfile.FIBRE), seeds, large);
        }
        var torrent = viewer.join(large, all);
        torrent.limitRates(ofTorrent, 0);
        torrent.fetchWhole();
        sim.runFor(Duration.ofSeconds(10));
        long before = torrent.status().downloaded();
        sim.runFor(Duration.ofSeconds(40));
        return (torrent.status().downloaded() - before) / 40.0;
    }

    /** Nodes of a simulation have addresses of a private network unless said. */
    @Test
    void peersOfTheHouseAreExemptWhereThatIsChosen() {
        var sim = Simulation.seed(3);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        var viewer = SimPeer.with(
                sim.node("viewer", LinkProfile.FIBRE),
                SimPeer.settings().with(Rates.UNLIMITED.withDown(100_000).with(LocalRates.EXEMPT)));
        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(3));
    }

    @Test
    void whoIsOfNoUseIsLetGoForWhoIs() {
        var sim = Simulation.seed(4);
        var viewer = SimPeer.with(
                sim.node("viewer", LinkProfile.FIBRE), SimPeer.settings().with(Bounds.DEFAULT.withConnections(200, 3)));
        List<tv.starling.metainfo.HostPort> idle = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            var peer = SimPeer.on(sim.node("idle" + i, LinkProfile.FIBRE));
            peer.join(film);
            idle.add(SimTorrent.peer(peer.node(), SimPeer.PORT));
        }
        var torrent = viewer.joinAddresses(film, Reach.ANY, idle);
        torrent.fetchWhole();
        sim.runUntil(() -> torrent.status().peers() == 3, Duration.ofSeconds(5));
        sim.runFor(Duration.ofSeconds(70));
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        viewer.join(film, seed);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(40));
    }

    @Test
    void aTorrentWithoutPeersGetsRoomFromOneWhosePeersAreOfNoUse() {
        var sim = Simulation.seed(5);
        var other = SimTorrents.single("other.mp4", 4 * MIB, 256 * 1024, 2);
        var viewer = SimPeer.with(
                sim.node("viewer", LinkProfile.FIBRE), SimPeer.settings().with(Bounds.DEFAULT.withConnections(4, 4)));
        List<tv.starling.metainfo.HostPort> idle = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            var peer = SimPeer.on(sim.node("idle" + i, LinkProfile.FIBRE));
            peer.join(other);
            idle.add(SimTorrent.peer(peer.node(), SimPeer.PORT));
        }
        var waiting = viewer.joinAddresses(other, Reach.ANY, idle);
        waiting.fetchWhole();
        sim.runUntil(() -> waiting.status().peers() == 4, Duration.ofSeconds(5));
        sim.runFor(Duration.ofSeconds(70));
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(15));
        assertThat(waiting.status().peers()).isEqualTo(3);
    }
}
