package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TorrentStatus.Phase;

/** What a peer may say after its handshake: the engine lives, and nobody else notices. */
class HostilePeerTest {
    private static final int KIB = 1 << 10;
    private static final String RESERVED = "0000000000100004";
    private static final String PEER_ID = "-XX0000-hostilehosti";

    private final SimTorrent film = SimTorrents.single("film.mp4", 1024 * KIB, 32 * KIB, 1);
    private final Simulation sim = Simulation.seed(1);
    private final SimPeer source = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
    private final SimPeer viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));

    static Stream<JsonNode> cases() {
        return Foreign.vectors("peer_wire_hostile.json").get("cases").valueStream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hostileBytesHarmNobody(JsonNode hostile) {
        byte[] bytes = Foreign.input(hostile);
        Watch.of(sim, film, source, viewer);
        var torrent = viewer.join(film, source);
        torrent.fetchWhole();
        FakePeer toViewer = hostile("one", viewer).send(bytes);
        FakePeer toSeed = hostile("two", source).send(bytes);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(5));
        assertThat(toViewer.streams() + toSeed.streams()).isEqualTo(2);
        if (hostile.get("id").asString().equals("hostile-unknown-id")) {
            assertThat(toViewer.isConnected()).isTrue();
        }
        sim.runFor(Duration.ofMinutes(3));
        assertThat(toViewer.isConnected())
                .as("a silent peer is left in the end")
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hostileBytesDoNotKeepAMagnetLinkFromOpening(JsonNode hostile) {
        Watch.of(sim, film, source, viewer);
        var torrent = viewer.joinByLink(film, source);
        hostile("one", viewer).send(Foreign.input(hostile));
        torrent.fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(5));
    }

    /** Told before the number of pieces is known, when it can't be checked yet. */
    @Test
    void aPeerThatHasPiecesPastTheLastOneIsLeftWhenThatIsKnown() {
        Watch.of(sim, film, source, viewer);
        var torrent = viewer.joinByLink(film);
        FakePeer liar = hostile("liar", viewer).message(4, "003fffff");
        FakePeer other = hostile("other", viewer).message(5, "ff".repeat(500));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(liar.isConnected() && other.isConnected()).isTrue();
        torrent.fetchWhole();
        viewer.joinByLink(film, source);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(5));
        assertThat(liar.isConnected()).isFalse();
        assertThat(other.isConnected()).isFalse();
    }

    @Test
    void aFloodOfRequestsThatNobodyReadsEndsTheLink() {
        FakePeer flood = hostile("flood", source);
        flood.reading(false);
        flood.message(2, "");
        byte[] request = hex("0000000d 06 00000000 00000000 00004000");
        sendMany(flood, request, 20, 20_000);
        sim.runFor(Duration.ofSeconds(15));
        assertThat(flood.isConnected()).isFalse();
        honestDownload();
    }

    @Test
    void aFloodOfMetadataRequestsThatNobodyReadsEndsTheLink() {
        FakePeer flood = hostile("flood", source);
        flood.message(20, hex("00" + java.util.HexFormat.of().formatHex("d1:md11:ut_metadatai3eee".getBytes())));
        flood.reading(false);
        byte[] payload = "d8:msg_typei0e5:piecei0ee".getBytes();
        byte[] request = new byte[6 + payload.length];
        java.nio.ByteBuffer.wrap(request)
                .putInt(2 + payload.length)
                .put((byte) 20)
                .put((byte) 1)
                .put(payload);
        sendMany(flood, request, 20, 1_000);
        sim.runFor(Duration.ofSeconds(15));
        assertThat(flood.isConnected()).isFalse();
        honestDownload();
    }

    @Test
    void aPeerThatChokesAndUnchokesWildlyDelaysNobody() {
        var wild = sim.node("wild", LinkProfile.FIBRE);
        var scripted = ScriptedSeed.on(wild, film, (number, piece, right) -> number % 3 == 0 ? right : new byte[0]);
        Watch.of(sim, film, source, viewer);
        viewer.joinAddresses(
                        film,
                        tv.starling.env.HttpFetcher.Reach.ANY,
                        List.of(SimTorrent.peer(source.node(), SimPeer.PORT), SimTorrent.peer(wild, SimPeer.PORT)))
                .fetchWhole();
        sim.runUntil(() -> scripted.requests() > 0, Duration.ofSeconds(5));
        for (int i = 0; i < 500 && scripted.peer().isConnected(); i++) {
            scripted.peer().message(i % 2, "");
            sim.runFor(Duration.ofMillis(7));
        }
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(20));
        assertThat(viewer.torrent(film).status().phase()).isEqualTo(Phase.SEEDING);
    }

    private void honestDownload() {
        viewer.join(film, source).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(5));
    }

    private FakePeer hostile(String name, SimPeer to) {
        FakePeer peer =
                FakePeer.dial(sim.node(name, LinkProfile.FIBRE), to.node().address(SimPeer.PORT));
        return peer.awaitConnected()
                .handshake(film.infoHash(), RESERVED, PEER_ID.substring(0, 16) + (name + "xxxx").substring(0, 4));
    }

    private void sendMany(FakePeer peer, byte[] message, int times, int each) {
        var burst = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < each; i++) {
            burst.writeBytes(message);
        }
        for (int i = 0; i < times && peer.isConnected(); i++) {
            peer.send(burst.toByteArray());
            sim.runFor(Duration.ofMillis(100));
        }
    }

    private static byte[] hex(String digits) {
        return java.util.HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
