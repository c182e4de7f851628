package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.MagnetLink;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents.FileOf;
import tv.starling.sim.SimTorrentsV2;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TorrentStatus.Phase;

/** Torrents of BitTorrent v2 and hybrids (BEP 52) from peer to peer. */
class VersionTwoTest {
    private static final int KIB = 1 << 10;

    private static SimTorrent show(Version version) {
        return SimTorrentsV2.of(
                version,
                "show",
                64 * KIB,
                3,
                new FileOf("a.mp4", 1_000_000),
                new FileOf("b.srt", 7_001),
                new FileOf("c.mp4", 500_000),
                new FileOf("d.nfo", 17));
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V2", "HYBRID"})
    void everyFileComesWhole(Version version) {
        var sim = Simulation.seed(1);
        var show = show(version);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), show);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, show, seed, viewer);

        viewer.join(show, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(show), Duration.ofSeconds(3));

        assertThat(viewer.torrent(show).status().phase()).isEqualTo(Phase.SEEDING);
        assertThat(viewer.wasted(show)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V2", "HYBRID"})
    void aLinkIsEnoughAndThePieceLayersComeFromPeers(Version version) {
        var sim = Simulation.seed(2);
        var show = show(version);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), show);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, show, seed, viewer);

        viewer.joinByLink(show, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(show), Duration.ofSeconds(3));

        assertThat(viewer.wasted(show)).isZero();
    }

    @Test
    void whoCameByALinkGivesThePieceLayersAfterARestart() {
        var sim = Simulation.seed(3);
        var film = SimTorrentsV2.single(Version.V2, "film.mp4", 20_000 * KIB, 16 * KIB, 4);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        var first = SimPeer.on(sim.node("first", LinkProfile.FIBRE));
        first.joinByLink(film, seed).fetchWhole();
        sim.runUntil(() -> first.isWhole(film), Duration.ofSeconds(20));
        seed.node().kill();
        boolean[] closed = {false};
        first.session().close(() -> closed[0] = true);
        sim.runUntil(() -> closed[0], Duration.ofSeconds(10));

        var again = SimPeer.on(first.node());
        again.joinByLink(film).fetchWhole();
        var last = SimPeer.on(sim.node("last", LinkProfile.FIBRE));
        last.joinByLink(film, again).fetchWhole();
        sim.runUntil(() -> last.isWhole(film), Duration.ofSeconds(20));

        assertThat(again.torrent(film).status().downloaded()).isZero();
    }

    @Test
    void whatWasFetchedByOneNameOfAHybridIsThereByTheOther() {
        var sim = Simulation.seed(7);
        var show = show(Version.HYBRID);
        var hashes = show.info().hashes();
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), show);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var byV2 = MagnetLink.parse("magnet:?xt=urn:btmh:1220" + hashes.v2().orElseThrow());
        var first = viewer.session().add(byV2, SimPeer.options(List.of(SimTorrent.peer(seed.node(), SimPeer.PORT))));
        first.fetchWhole();
        sim.runUntil(() -> first.status().phase() == Phase.SEEDING, Duration.ofSeconds(5));
        boolean[] stopped = {false};
        viewer.session().stop(first.infoHash(), () -> stopped[0] = true);
        sim.runUntil(() -> stopped[0], Duration.ofSeconds(10));

        var byV1 = MagnetLink.of(hashes.v1().orElseThrow());
        var second = viewer.session().add(byV1, SimPeer.options(List.of()));
        second.fetchWhole();
        sim.runUntil(() -> second.status().phase() == Phase.SEEDING, Duration.ofSeconds(5));

        assertThat(second.status().downloaded()).isZero();
    }

    @Test
    void bothNamesOfAHybridLeadToOneTorrent() {
        var sim = Simulation.seed(4);
        var show = show(Version.HYBRID);
        var hashes = show.info().hashes();
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), show);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var byV2 = MagnetLink.parse("magnet:?xt=urn:btmh:1220" + hashes.v2().orElseThrow());

        var torrent = viewer.session().add(byV2, SimPeer.options(List.of(SimTorrent.peer(seed.node(), SimPeer.PORT))));
        torrent.fetchWhole();
        sim.runUntil(() -> torrent.status().phase() == Phase.SEEDING, Duration.ofSeconds(5));

        assertThat(viewer.session().add(show.metainfo(), SimPeer.options(List.of())))
                .isSameAs(torrent);
        assertThat(viewer.session().torrent(hashes.v1().orElseThrow())).contains(torrent);
        assertThat(torrent.swarmIds()).hasSize(2);
    }

    @Test
    void aHybridIsSharedWithPeersThatKnowOnlyVersionOne() {
        var sim = Simulation.seed(5);
        var show = show(Version.HYBRID);
        var old = sim.node("old", LinkProfile.FIBRE);
        ScriptedSeed.on(old, show, (number, piece, right) -> right);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var second = SimPeer.on(sim.node("second", LinkProfile.FIBRE));
        Watch.of(sim, show, viewer, second);

        viewer.joinAddresses(show, Reach.ANY, List.of(SimTorrent.peer(old, SimPeer.PORT)))
                .fetchWhole();
        var link = MagnetLink.of(show.info().hashes().v1().orElseThrow());
        second.session()
                .add(link, SimPeer.options(List.of(SimTorrent.peer(viewer.node(), SimPeer.PORT))))
                .fetchWhole();
        sim.runUntil(() -> viewer.isWhole(show) && second.isWhole(show), Duration.ofSeconds(10));

        assertThat(viewer.wasted(show)).isZero();
    }
}
