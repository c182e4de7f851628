package tv.starling.sim.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.metainfo.HostPort;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** Magnet links: the info dictionary comes from peers, some of which lie. */
class MetadataTest {
    private static final int KIB = 1 << 10;
    /** Its info dictionary is 80 KiB: six pieces of metadata. */
    private final SimTorrent film = SimTorrents.single("film.mp4", 4096 * KIB, KIB, 1);

    static LongStream seeds() {
        return Simulation.seeds(10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void comesFromSeveralPeersThoughOneIsLost(long number) {
        var sim = Simulation.seed(number);
        var one = SimPeer.seed(sim.node("one", LinkProfile.DSL.rates(20_000, 100_000)), film);
        var two = SimPeer.seed(sim.node("two", LinkProfile.DSL.rates(20_000, 100_000)), film);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, film, two, viewer);
        var torrent = viewer.joinByLink(film, one, two);
        sim.runFor(Duration.ofSeconds(1));
        one.node().kill();
        sim.runUntil(() -> torrent.info().isPresent(), Duration.ofSeconds(15));
        assertThat(torrent.info().orElseThrow().raw()).isEqualTo(film.info().raw());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLiarDelaysItButChangesNothing(long number) {
        var sim = Simulation.seed(number);
        var honest = SimPeer.seed(sim.node("honest", LinkProfile.FIBRE), film);
        var liar = sim.node("liar", LinkProfile.FIBRE);
        lieOn(liar, film.info().raw().length);
        List<SimNode> boasters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            var boaster = sim.node("boaster" + i, LinkProfile.FIBRE);
            lieOn(boaster, 1_000_000 + i);
            boasters.add(boaster);
        }
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, film, honest, viewer);
        List<HostPort> all = new ArrayList<>();
        boasters.forEach(b -> all.add(SimTorrent.peer(b, SimPeer.PORT)));
        all.add(SimTorrent.peer(liar, SimPeer.PORT));
        all.add(SimTorrent.peer(honest.node(), SimPeer.PORT));
        var torrent = viewer.session().add(film.magnet(), SimPeer.options(all));
        sim.runUntil(() -> torrent.info().isPresent(), Duration.ofSeconds(60));
        assertThat(torrent.info().orElseThrow().raw()).isEqualTo(film.info().raw());
        assertThat(viewer.bans(film, honest.node())).isFalse();
    }

    /** Claims a size and answers every request with zeros, as long as they must be. */
    private void lieOn(SimNode node, int size) {
        FakePeer.listen(node, SimPeer.PORT).onMessage((peer, message) -> {
            if (message.length == FakePeer.HANDSHAKE) {
                peer.handshake(
                        film.infoHash(),
                        "0000000000100004",
                        "-XX0000-" + (node.name() + "xxxxxxxxxxxx").substring(0, 12));
                String said = "d1:md11:ut_metadatai7ee13:metadata_sizei" + size + "ee";
                peer.message(20, ("\0" + said).getBytes(ISO_8859_1));
            } else if (message[0] == 20 && message[1] == 7) {
                String asked = new String(message, ISO_8859_1);
                int piece = Integer.parseInt(asked.replaceAll("(?s).*5:piecei(\\d+)e.*", "$1"));
                byte[] head =
                        ("\1d8:msg_typei1e5:piecei" + piece + "e10:total_sizei" + size + "ee").getBytes(ISO_8859_1);
                int length = Math.min(16 * KIB, size - piece * 16 * KIB);
                peer.message(
                        20, ByteBuffer.allocate(head.length + length).put(head).array());
            }
        });
    }
}
