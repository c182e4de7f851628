package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.env.Link.Transport;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.swarm.EncryptionPolicy;
import tv.starling.swarm.PeerStatus;
import tv.starling.swarm.PeerStatus.Flag;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TransportChoice;

/** What is told of peers. */
class PeerStatusTest {
    private static final LinkProfile LINE = LinkProfile.FIBRE.rates(1_000_000, 1_000_000);

    private final SimTorrent film = SimTorrents.single("film.mp4", 8 << 20, 64 * 1024, 1);

    @Test
    void bothEndsOfALinkTellTheSameOfIt() {
        var sim = Simulation.seed(1);
        var seed = SimPeer.seed(sim.node("seed", LINE), film);
        var viewer = SimPeer.on(sim.node("viewer", LINE));
        viewer.join(film, seed).fetchWhole();
        sim.runFor(Duration.ofSeconds(4));

        PeerStatus giver = only(viewer);
        assertThat(giver.client()).isEqualTo("Starling 0.1.0");
        assertThat(giver.transport()).isEqualTo(Transport.TCP);
        assertThat(giver.from()).isEqualTo("user");
        assertThat(giver.flags()).contains(Flag.AM_INTERESTED, Flag.DIALLED, Flag.AM_CHOKING);
        assertThat(giver.flags()).doesNotContain(Flag.PEER_CHOKING, Flag.PEER_INTERESTED, Flag.SNUBBED);
        assertThat(giver.pieces()).isEqualTo(giver.ofPieces()).isEqualTo(128);
        assertThat(giver.downRate()).isBetween(500_000L, 1_000_000L);
        assertThat(giver.downloaded()).isEqualTo(viewer.torrent(film).status().downloaded());

        PeerStatus taker = only(seed);
        assertThat(taker.from()).isEqualTo("incoming");
        assertThat(taker.flags()).contains(Flag.PEER_INTERESTED).doesNotContain(Flag.AM_CHOKING, Flag.DIALLED);
        assertThat(taker.upRate()).isBetween(500_000L, 1_300_000L);
    }

    @Test
    void itIsToldHowALinkIsCarriedAndWhoTold() {
        var sim = Simulation.seed(2);
        SimTracker.of(sim);
        var seed = SimPeer.by(sim.node("seed", LINE), TransportChoice.UTP_ONLY, EncryptionPolicy.REQUIRE);
        seed.node().disk().full(film);
        seed.joinByTracker(film, SimTracker.URL);
        var viewer = SimPeer.by(sim.node("viewer", LINE), TransportChoice.UTP_ONLY, EncryptionPolicy.REQUIRE);
        viewer.joinByTracker(film, SimTracker.URL).fetchWhole();
        sim.runUntil(() -> viewer.torrent(film).status().downloaded() > 0, Duration.ofSeconds(20));
        PeerStatus peer = only(viewer);
        assertThat(peer.transport()).isEqualTo(Transport.UTP);
        assertThat(peer.encrypted()).isTrue();
        assertThat(peer.from()).isIn("tracker", "incoming");
        assertThat(List.of(peer.from(), only(seed).from()))
                .containsOnlyOnce("incoming")
                .contains("tracker");
    }

    private PeerStatus only(SimPeer peer) {
        List<PeerStatus> all = peer.torrent(film).peerStatus();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }
}
