package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** Whom a seed dials. */
class ServingTest {
    private static final int KIB = 1 << 10;

    private final SimTorrent film = SimTorrents.single("film.mp4", 256 * KIB, 32 * KIB, 1);

    @Test
    void aSeedBehindANatDialsWhoCanNotDialIt() {
        var sim = Simulation.seed(1);
        SimTracker.of(sim);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.joinByTracker(film, SimTracker.URL).fetchWhole();
        SimPeer.seed(sim.node("seed", LinkProfile.FIBRE).behindNat(), film, SimTracker.URL);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(10));
    }

    /** Each meets each once at most, and then knows better. */
    @Test
    void seedsLeaveEachOtherAlone() {
        var sim = Simulation.seed(2);
        SimTracker.of(sim);
        var seeds = new ArrayList<SimPeer>();
        for (int i = 0; i < 20; i++) {
            seeds.add(SimPeer.seed(sim.node("seed" + i, LinkProfile.FIBRE), film, SimTracker.URL));
        }
        sim.runFor(Duration.ofMinutes(20));
        for (SimPeer seed : seeds) {
            assertThat(seed.node().counts().dials()).isLessThanOrEqualTo(seeds.size() - 1);
        }
    }

    @Test
    void aSeedWithPeersEnoughDialsNobody() {
        var sim = Simulation.seed(3);
        var seed = SimPeer.on(sim.node("seed", LinkProfile.FIBRE));
        sim.node("seed").disk().full(film);
        var quiet = IntStream.range(0, 60)
                .mapToObj(i -> SimPeer.on(sim.node("peer" + i, LinkProfile.FIBRE)))
                .toList();
        quiet.forEach(peer -> peer.join(film));
        var known = quiet.stream()
                .map(peer -> SimTorrent.peer(peer.node(), SimPeer.PORT))
                .toList();
        seed.joinAddresses(film, Reach.ANY, known);
        sim.runFor(Duration.ofMinutes(5));
        long linked =
                quiet.stream().filter(p -> p.linksTo(film, seed.node()) > 0).count();
        assertThat(linked).isEqualTo(20);
    }

    /** A piece takes half a second; four at once would all take two. And nobody gets more by its place in the row. */
    @Test
    void aSlowSeedSendsOnePieceAfterTheOther() {
        var sim = Simulation.seed(4);
        var longFilm = SimTorrents.single("film.mp4", 16 << 20, 128 * KIB, 1);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(256 * KIB, 10_000_000)), longFilm);
        var viewers = IntStream.range(0, 4)
                .mapToObj(i -> SimPeer.on(sim.node("viewer" + i, LinkProfile.FIBRE)))
                .toList();
        viewers.forEach(viewer -> viewer.join(longFilm, seed).fetchWhole());
        sim.runUntil(() -> viewers.stream().anyMatch(v -> !v.verified(longFilm).isEmpty()), Duration.ofMillis(1_200));
        sim.runFor(Duration.ofSeconds(20));
        long[] blocks = viewers.stream()
                .mapToLong(v -> v.blocksFrom(longFilm, seed.node()))
                .sorted()
                .toArray();
        assertThat(blocks[0]).isGreaterThan(blocks[3] * 6 / 10);
    }
}
