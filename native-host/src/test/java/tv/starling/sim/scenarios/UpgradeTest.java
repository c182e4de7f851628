package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.MagnetLink;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrentsV2;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.wire.Handshake;

/** How a link of a hybrid's v1 swarm becomes one of v2 (BEP 52, upgrade path): who dials says that it can, who answers does. */
class UpgradeTest {
    private static final int KIB = 1 << 10;
    private static final String PLAIN = "0000000000100004";
    private static final String KNOWS_V2 = "0000000000100014";
    private static final String PEER_ID = "-XX0000-upgradingpee";

    private final SimTorrent film = SimTorrentsV2.single(Version.HYBRID, "film.mp4", 1024 * KIB, 64 * KIB, 1);
    private final InfoHash v1 = film.info().hashes().v1().orElseThrow();
    private final InfoHash v2 = film.info().hashes().truncatedV2().orElseThrow();
    private final Simulation sim = Simulation.seed(1);

    private Handshake answerOf(SimPeer seed, InfoHash called, String reserved) {
        sim.runFor(Duration.ofSeconds(1));
        FakePeer peer = FakePeer.dial(
                        sim.node("dialler", LinkProfile.FIBRE), seed.node().address(SimPeer.PORT))
                .awaitConnected()
                .handshake(called, reserved, PEER_ID);
        return Handshake.decode(peer.next(FakePeer.HANDSHAKE));
    }

    private SimPeer seed() {
        return SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
    }

    @Test
    void whoCallsByVersionOneAndKnowsTwoIsAnsweredByTwo() {
        Handshake answer = answerOf(seed(), v1, KNOWS_V2);

        assertThat(answer.infoHash()).isEqualTo(v2);
        assertThat(answer.hasV2()).isTrue();
    }

    @Test
    void whoKnowsOnlyOneIsAnsweredByOne() {
        assertThat(answerOf(seed(), v1, PLAIN).infoHash()).isEqualTo(v1);
    }

    @Test
    void whoCallsByTwoIsAnsweredByTwo() {
        assertThat(answerOf(seed(), v2, PLAIN).infoHash()).isEqualTo(v2);
    }

    /** Before the info dictionary came, of a link of v1 no other name is known. */
    @Test
    void whoDoesNotKnowTwoItselfAnswersByOne() {
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.session().add(MagnetLink.of(v1), SimPeer.options(List.of()));

        assertThat(answerOf(viewer, v1, KNOWS_V2).infoHash()).isEqualTo(v1);
    }

    /** What the viewer says first, and whether it asks for hashes of who answers like this. */
    private ScriptedSeed dialled(String reserved, InfoHash answer, Handshake[] heard) {
        var node = sim.node("old", LinkProfile.FIBRE);
        var seed = ScriptedSeed.on(node, film, (number, piece, right) -> right).answering(answer, reserved);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.session()
                .add(film.metainfo(), SimPeer.options(List.of(SimTorrent.peer(node, SimPeer.PORT))))
                .fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(10));
        heard[0] = Handshake.decode(Arrays.copyOf(seed.peer().received(), FakePeer.HANDSHAKE));
        return seed;
    }

    @Test
    void weCallByOneAndSayThatWeKnowTwoAndTakeAnAnswerByTwo() {
        var heard = new Handshake[1];
        var seed = dialled(PLAIN, v2, heard);

        assertThat(heard[0].infoHash()).isEqualTo(v1);
        assertThat(heard[0].hasV2()).isTrue();
        assertThat(seed.hashRequests()).isPositive();
    }

    /** Also if it says that it knows two: libtorrent, so asked, hangs up. */
    @Test
    void whoAnswersByOneIsNotAskedForHashes() {
        var heard = new Handshake[1];

        assertThat(dialled(KNOWS_V2, v1, heard).hashRequests()).isZero();
    }

    @Test
    void whoAnswersByAnotherTorrentsNameIsLeft() {
        byte[] other = v1.bytes().clone();
        other[0] ^= 1;
        var node = sim.node("stranger", LinkProfile.FIBRE);
        var stranger =
                ScriptedSeed.on(node, film, (number, piece, right) -> right).answering(InfoHash.of(other), PLAIN);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.session()
                .add(film.metainfo(), SimPeer.options(List.of(SimTorrent.peer(node, SimPeer.PORT))))
                .fetchWhole();
        sim.runFor(Duration.ofSeconds(3));

        assertThat(stranger.requests()).isZero();
        assertThat(viewer.linksTo(film, node)).isZero();
    }

    @Test
    void twoOfUsUpgradeWhoeverDials() {
        var seed = seed();
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.join(film, seed);
        sim.runUntil(() -> viewer.linksTo(film, seed.node()) == 1, Duration.ofSeconds(5));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(viewer.linksOfV2(film)).isEqualTo(1);
        assertThat(seed.linksOfV2(film)).isEqualTo(1);
    }
}
