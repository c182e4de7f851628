package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** Peers that send wrong data: they are found and banned, and nobody ever sees what they sent. */
class CorruptPeerTest {
    private static final int KIB = 1 << 10;
    private static final int PIECE = 128 * KIB;

    static LongStream seeds() {
        return Simulation.seeds(10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPeerWhoseEveryBlockIsWrongIsBannedAndTheHonestIsNot(long seed) {
        var sim = Simulation.seed(seed);
        var film = SimTorrents.single("film.mp4", 4096 * KIB, PIECE, 1);
        var honest = SimPeer.seed(sim.node("honest", LinkProfile.FIBRE), film);
        var liar = sim.node("liar", LinkProfile.FIBRE);
        ScriptedSeed.on(liar, film, (number, piece, right) -> ScriptedSeed.spoiled(right));
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, film, honest, viewer);

        viewer.joinAddresses(
                        film,
                        Reach.ANY,
                        List.of(SimTorrent.peer(honest.node(), SimPeer.PORT), SimTorrent.peer(liar, SimPeer.PORT)))
                .fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(60));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(viewer.bans(film, liar)).isTrue();
        assertThat(viewer.bans(film, honest.node())).isFalse();
        assertThat(viewer.wasted(film)).as("at most three failed pieces").isLessThanOrEqualTo(3L * PIECE + 512 * KIB);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSeedWhoseDiskRottedIsFoundOut(long seed) {
        var sim = Simulation.seed(seed);
        var film = SimTorrents.single("film.mp4", 4096 * KIB, PIECE, 1);
        var honest = SimPeer.seed(sim.node("honest", LinkProfile.DSL.rates(1_000_000, 2_000_000)), film);
        var rotten = SimPeer.seed(sim.node("rotten", LinkProfile.DSL.rates(1_000_000, 2_000_000)), film);
        var one = SimPeer.on(sim.node("one", LinkProfile.FIBRE));
        var two = SimPeer.on(sim.node("two", LinkProfile.FIBRE));
        Watch.of(sim, film, honest, one, two);
        sim.runFor(Duration.ofSeconds(1));
        for (int piece = 0; piece < film.info().layout().pieceCount(); piece += 2) {
            rotten.node().disk().spoil(film.infoHash(), piece);
        }

        one.join(film, honest, rotten, two).fetchWhole();
        two.join(film, honest, rotten, one).fetchWhole();
        sim.runUntil(() -> one.isWhole(film) && two.isWhole(film), Duration.ofSeconds(90));
        sim.runFor(Duration.ofSeconds(1));

        for (SimPeer viewer : List.of(one, two)) {
            assertThat(viewer.bans(film, honest.node())).isFalse();
            assertThat(viewer.bans(film, one.node())).isFalse();
            assertThat(viewer.bans(film, two.node())).isFalse();
        }
        assertThat(one.bans(film, rotten.node()) || two.bans(film, rotten.node()))
                .isTrue();
    }

    @Test
    void aReaderGetsTheRightBytesBesideALiar() {
        var sim = Simulation.seed(5);
        var film = SimTorrents.single("film.mp4", 4096 * KIB, PIECE, 1);
        var honest = SimPeer.seed(sim.node("honest", LinkProfile.DSL), film);
        var liar = sim.node("liar", LinkProfile.FIBRE);
        ScriptedSeed.on(liar, film, (number, piece, right) -> number % 20 == 19 ? ScriptedSeed.spoiled(right) : right);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, film, honest, viewer);

        var torrent = viewer.joinAddresses(
                film,
                Reach.ANY,
                List.of(SimTorrent.peer(honest.node(), SimPeer.PORT), SimTorrent.peer(liar, SimPeer.PORT)));
        sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(1));
        var player = new SimPeer.Player(viewer, film, 0, 0, 4096 * KIB);
        sim.runUntil(player::ended, Duration.ofSeconds(60));

        assertThat(player.failures()).isEmpty();
        assertThat(viewer.bans(film, liar)).isTrue();
        assertThat(viewer.bans(film, honest.node())).isFalse();
    }

    /** It answers, spoils, and is gone before it can be named; it comes back and finds the door shut. */
    @Test
    void aLiarWhoLeavesBeforeHeIsNamedIsBannedAllTheSame() {
        var sim = Simulation.seed(6);
        var film = SimTorrents.single("film.mp4", 4096 * KIB, PIECE, 1);
        var honest = SimPeer.seed(sim.node("honest", LinkProfile.DSL), film);
        var liar = sim.node("liar", LinkProfile.FIBRE);
        int[] sent = {0};
        var scripted = ScriptedSeed.on(liar, film, (number, piece, right) -> {
            sent[0]++;
            return sent[0] == 1 ? ScriptedSeed.spoiled(right) : new byte[0];
        });
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, film, honest, viewer);

        viewer.joinAddresses(
                        film,
                        Reach.ANY,
                        List.of(SimTorrent.peer(honest.node(), SimPeer.PORT), SimTorrent.peer(liar, SimPeer.PORT)))
                .fetchWhole();
        sim.runUntil(() -> sent[0] > 3, Duration.ofSeconds(10));
        sim.runFor(Duration.ofMillis(100));
        scripted.peer().close();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(90));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(viewer.bans(film, liar)).isTrue();
        assertThat(viewer.bans(film, honest.node())).isFalse();
    }
}
