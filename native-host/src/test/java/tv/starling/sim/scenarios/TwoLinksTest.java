package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** A peer dials us while we dial it: when holes are punched, that is the rule. */
class TwoLinksTest {
    private static final int KIB = 1 << 10;
    private static final int PORT = 7001;
    private static final String NO_EXTENSIONS = "0000000000000000";

    private final SimTorrent film = SimTorrents.single("film.mp4", 256 * KIB, 32 * KIB, 1);

    /** Of libtorrent 2, {@code bt_peer_connection::on_receive}; whoever has another rule is left with no link at all. */
    @Test
    void theLinkThatTheGreaterPeerIdDialledIsKept() {
        for (boolean ourDialFirst : new boolean[] {true, false}) {
            assertThat(ourDialIsKept("-AA0000-000000000000", ourDialFirst)).isTrue();
            assertThat(ourDialIsKept("-ZZ0000-000000000000", ourDialFirst)).isFalse();
        }
    }

    private boolean ourDialIsKept(String peerId, boolean ourDialFirst) {
        var sim = Simulation.seed(1);
        SimNode node = sim.node("other", LinkProfile.FIBRE);
        FakePeer dialled = FakePeer.listen(node, PORT);
        var ours = SimPeer.on(sim.node("ours", LinkProfile.FIBRE));
        ours.joinAddresses(film, Reach.ANY, List.of(SimTorrent.peer(node, PORT)));
        dialled.awaitConnected();
        FakePeer dialling = FakePeer.dial(node, ours.node().address(SimPeer.PORT));
        dialling.awaitConnected();
        (ourDialFirst ? dialled : dialling).handshake(film.infoHash(), NO_EXTENSIONS, peerId);
        sim.runFor(Duration.ofSeconds(1));
        (ourDialFirst ? dialling : dialled).handshake(film.infoHash(), NO_EXTENSIONS, peerId);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(dialled.isConnected()).isNotEqualTo(dialling.isConnected());
        return dialled.isConnected();
    }
}
