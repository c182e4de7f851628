package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.HostPort;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.AddOptions;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.Torrent;

/** Swarms that meet by nothing but the hash table (BEP 5). */
class DhtTest {
    private static final int KIB = 1 << 10;

    private final SimTorrent film = SimTorrents.single("film.mp4", 512 * KIB, 32 * KIB, 1);

    /** Engines that have joined some other swarm, so that they are nodes. */
    static List<SimPeer> engines(Simulation sim, int count, LinkProfile line) {
        var others = SimTorrents.single("other.mp4", 16 * KIB, 16 * KIB, 2);
        var engines = new ArrayList<SimPeer>();
        for (int i = 0; i < count; i++) {
            var engine = SimPeer.withDht(sim.node("engine " + i, line), entry(engines));
            engine.joinByLink(others);
            engines.add(engine);
            sim.runFor(Duration.ofMillis(200));
        }
        sim.runFor(Duration.ofSeconds(20));
        return engines;
    }

    static List<HostPort> entry(List<SimPeer> engines) {
        return engines.stream()
                .limit(1)
                .map(e -> SimTorrent.peer(e.node(), SimPeer.PORT))
                .toList();
    }

    @Test
    void aMagnetLinkAloneFetchesTheFilm() {
        var sim = Simulation.seed(1);
        var engines = engines(sim, 20, LinkProfile.FIBRE);
        SimPeer seed = engines.get(7);
        seed.node().disk().full(film);
        seed.join(film);
        sim.runFor(Duration.ofSeconds(10));

        var viewer = SimPeer.withDht(sim.node("viewer", LinkProfile.FIBRE), entry(engines));
        Torrent joined = viewer.joinByLink(film);
        joined.fetchWhole();
        sim.runUntil(() -> joined.info().isPresent(), Duration.ofSeconds(2));
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(20));
    }

    @Test
    void whoComesFirstIsFoundByWhoComesLater() {
        var sim = Simulation.seed(2);
        var engines = engines(sim, 12, LinkProfile.DSL);
        var viewer = engines.get(3);
        viewer.joinByLink(film).fetchWhole();
        sim.runFor(Duration.ofSeconds(60));
        SimPeer seed = engines.get(9);
        seed.node().disk().full(film);
        seed.join(film);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(120));
    }

    @Test
    void aPrivateTorrentSendsNoPacket() {
        var sim = Simulation.seed(3);
        var engines = engines(sim, 5, LinkProfile.FIBRE);
        var secret = PeerExchangeTest.privately(film);
        var shy = SimPeer.withDht(sim.node("shy", LinkProfile.FIBRE), entry(engines));
        shy.join(secret);
        sim.runFor(Duration.ofMinutes(40));
        assertThat(shy.session().dhtStatus()).isEmpty();
    }

    @Test
    void nothingIsSentBeforeTheFirstTorrentAndNothingAfterTheEnd() {
        var sim = Simulation.seed(4);
        var engines = engines(sim, 5, LinkProfile.FIBRE);
        var idle = SimPeer.withDht(sim.node("idle", LinkProfile.FIBRE), entry(engines));
        sim.runFor(Duration.ofMinutes(1));
        assertThat(idle.session().dhtStatus()).isEmpty();
        idle.joinByLink(film);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(idle.session().dhtStatus().orElseThrow().ipv4Nodes()).isPositive();
        engines.forEach(e -> e.session().close(() -> {}));
        idle.session().close(() -> {});
        sim.runFor(Duration.ofSeconds(40));
        long events = sim.eventCount();
        sim.runFor(Duration.ofMinutes(10));
        assertThat(sim.eventCount()).isEqualTo(events);
    }

    @Test
    void aPagesTorrentIsNotLedToPrivateAddresses() {
        var sim = Simulation.seed(5);
        var engines = engines(sim, 10, LinkProfile.FIBRE);
        SimPeer seed = engines.get(7);
        seed.node().disk().full(film);
        seed.join(film);
        sim.runFor(Duration.ofSeconds(10));
        var viewer = SimPeer.withDht(sim.node("viewer", LinkProfile.FIBRE), entry(engines));
        viewer.session().add(film.magnet(), AddOptions.ofPage());
        sim.runFor(Duration.ofMinutes(2));
        assertThat(viewer.node().counts().dials()).isZero();
        viewer.joinAddresses(film, Reach.ANY, List.of());
    }

    /** Two that know each other as peers only, one of them a node: the other enters by its PORT message. */
    @Test
    void aPeerTellsWhereItsNodeIs() {
        var sim = Simulation.seed(6);
        var engines = engines(sim, 15, LinkProfile.FIBRE);
        SimPeer seed = engines.get(7);
        seed.node().disk().full(film);
        seed.join(film);
        var newcomer = SimPeer.withDht(sim.node("newcomer", LinkProfile.FIBRE), List.of());
        newcomer.join(film, seed);
        sim.runFor(Duration.ofSeconds(20));
        assertThat(newcomer.session().dhtStatus().orElseThrow().ipv4Nodes()).isGreaterThan(5);
    }
}
