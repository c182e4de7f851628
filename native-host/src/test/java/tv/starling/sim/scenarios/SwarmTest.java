package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** Many peers behind one seed. */
class SwarmTest {
    private static final int KIB = 1 << 10;
    private static final LinkProfile LINE = LinkProfile.FIBRE.rates(1_000_000, 4_000_000);

    private final SimTorrent film = SimTorrents.single("film.mp4", 4096 * KIB, 64 * KIB, 1);
    private final SimTorrent small = SimTorrents.single("small.mp4", 512 * KIB + 77, 32 * KIB, 1);

    static LongStream fifty() {
        return Simulation.seeds(50);
    }

    static LongStream three() {
        return Simulation.seeds(3);
    }

    /** The main scenario: four peers that know each other, on lines that lose and break. */
    @ParameterizedTest
    @MethodSource("fifty")
    void fourPeersOnBadLinesAllGetEverything(long number) {
        var sim = Simulation.seed(number);
        var line = LinkProfile.MOBILE.resets(0.002);
        var seed = SimPeer.seed(sim.node("seed", LINE.loss(0.005)), small);
        var peers = new ArrayList<SimPeer>();
        for (int i = 0; i < 4; i++) {
            peers.add(SimPeer.on(sim.node("peer" + i, i % 2 == 0 ? line : LINE)));
        }
        var watch = Watch.of(sim, small, seed);
        peers.forEach(watch::add);
        for (SimPeer peer : peers) {
            var others = new ArrayList<>(peers);
            others.remove(peer);
            others.add(seed);
            peer.join(small, others.toArray(SimPeer[]::new)).fetchWhole();
        }
        sim.runUntil(() -> peers.stream().allMatch(p -> p.isWhole(small)), Duration.ofMinutes(3));
    }

    @ParameterizedTest
    @MethodSource("three")
    void thirtyPeersBehindOneSeedAllGetEverythingThoughSomeComeAndGo(long number) {
        var sim = Simulation.seed(number);
        SimTracker.of(sim);
        var seed = SimPeer.seed(sim.node("seed", LINE), film, SimTracker.URL);
        var peers = new ArrayList<SimPeer>();
        var watch = Watch.every(100, sim, film, seed);
        for (int i = 0; i < 30; i++) {
            var peer = SimPeer.on(sim.node("peer" + i, LINE));
            peers.add(peer);
            watch.add(peer);
            peer.joinByTracker(film, SimTracker.URL).fetchWhole();
            sim.runFor(Duration.ofMillis(100));
        }
        for (int i = 0; i < 3; i++) {
            sim.runFor(Duration.ofMillis(1500));
            watch.remove(peers.get(i));
            peers.get(i).node().restart();
            var again = SimPeer.on(peers.get(i).node());
            peers.set(i, again);
            watch.add(again);
            again.joinByTracker(film, SimTracker.URL).fetchWhole();
        }
        sim.runUntil(() -> peers.stream().allMatch(p -> p.isWhole(film)), Duration.ofMinutes(3));

        long length = film.info().layout().length();
        long wasted = peers.stream().mapToLong(p -> p.wasted(film)).sum();
        double copies = seed.torrent(film).status().uploaded() / (double) length;
        System.out.printf(
                "30 peers, seed %d: all complete after %s, the seed sent %.2f copies, %.2f %% wasted%n",
                number, sim.now(), copies, 100.0 * wasted / length / 30);
        assertThat(wasted).as("wasted").isLessThan(length * 30 / 100);
        assertThat(copies).isLessThan(12);
    }

    @Test
    void oneSeedServesManyWhoKnowNobodyElse() {
        var sim = Simulation.seed(4);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), small);
        List<SimPeer> peers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var peer = SimPeer.on(sim.node("peer" + i, LINE));
            peer.join(small, seed).fetchWhole();
            peers.add(peer);
        }
        sim.runUntil(() -> peers.stream().allMatch(p -> p.isWhole(small)), Duration.ofMinutes(6));
        assertThat(seed.torrent(small).status().uploaded())
                .isLessThan(21 * small.info().layout().length());
    }

    /** Two give, one only takes: whoever gives is done first. */
    @Test
    void aFreeRiderGetsLessThanThoseWhoGive() {
        var sim = Simulation.seed(5);
        var large = SimTorrents.single("large.mp4", 24_576 * KIB, 64 * KIB, 1);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(400_000, 4_000_000)), large);
        var givers = new ArrayList<SimPeer>();
        for (int i = 0; i < 6; i++) {
            givers.add(SimPeer.on(sim.node("giver" + i, LINE.rates(400_000, 4_000_000)), 3));
        }
        var rider = SimPeer.on(sim.node("rider", LINE.rates(4_000, 4_000_000)), 3);
        givers.forEach(p -> p.join(large, all(givers, seed, rider)).fetchWhole());
        rider.join(large, all(givers, seed)).fetchWhole();
        sim.runFor(Duration.ofSeconds(60));
        double mean = givers.stream()
                .mapToLong(p -> p.torrent(large).status().verified())
                .average()
                .orElseThrow();
        long got = rider.torrent(large).status().verified();
        System.out.printf("after 60 s a giver has %.1f MB, the free-rider %.1f MB%n", mean / 1e6, got / 1e6);
        assertThat((double) got).isLessThan(mean * 0.8);
    }

    /** They read in step, from the beginning, as fast as it comes, behind a seed that sends 1 MB/s. */
    @Test
    void viewersInStepTradeWithEachOther() {
        assertThat(viewersInStep(Long.MAX_VALUE)).isLessThan(9);
    }

    /** The same at a bit rate: together they take 2 MB/s. */
    @Test
    void viewersInStepAtTheBitRateTradeWithEachOther() {
        assertThat(viewersInStep(200_000)).isLessThan(9);
    }

    private double viewersInStep(long bytesPerSecond) {
        var sim = Simulation.seed(6);
        var show = SimTorrents.single("show.mp4", 12_288 * KIB, 64 * KIB, 1);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(1_000_000, 1_000_000)), show);
        var viewers = new ArrayList<SimPeer>();
        for (int i = 0; i < 10; i++) {
            viewers.add(SimPeer.on(sim.node("viewer" + i, LINE.rates(500_000, 4_000_000))));
        }
        var players = new ArrayList<SimPeer.Player>();
        for (SimPeer viewer : viewers) {
            viewer.join(show, all(viewers.stream().filter(v -> v != viewer).toList(), seed));
        }
        sim.runFor(Duration.ofSeconds(1));
        viewers.forEach(v -> players.add(new SimPeer.Player(v, show, 0, 0, 12_288 * KIB, bytesPerSecond)));
        sim.runUntil(() -> players.stream().allMatch(SimPeer.Player::ended), Duration.ofMinutes(4));

        double copies = seed.torrent(show).status().uploaded()
                / (double) show.info().layout().length();
        double wasted = viewers.stream().mapToLong(v -> v.wasted(show)).sum()
                / 10.0
                / show.info().layout().length();
        System.out.printf(
                "10 viewers in step: all at the end after %s, the seed sent %.2f copies, %.2f %% wasted%n",
                sim.now(), copies, 100 * wasted);
        assertThat(wasted).isLessThan(0.025);
        assertThat(players).allSatisfy(p -> assertThat(p.failures()).isEmpty());
        return copies;
    }

    private static SimPeer[] all(List<SimPeer> some, SimPeer... more) {
        var all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all.toArray(SimPeer[]::new);
    }
}
