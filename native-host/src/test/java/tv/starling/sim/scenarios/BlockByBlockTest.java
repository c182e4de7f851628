package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrentsV2;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** In v2 a reader gets blocks that are right before their piece is whole; in a hybrid SHA-1 has to see the piece first. */
class BlockByBlockTest {
    private static final int KIB = 1 << 10;
    private static final int PIECE = 4096 * KIB;

    static LongStream seeds() {
        return Simulation.seeds(10);
    }

    /** Where a player is after so many seconds that a piece takes four of. */
    private static long positionAfter(Version version, Duration duration) {
        var sim = Simulation.seed(1);
        var film = SimTorrentsV2.single(version, "film.mp4", 2 * PIECE, PIECE, 1);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(1_000_000, 1_000_000)), film);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, film, seed, viewer);
        var torrent = viewer.join(film, seed);
        sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(1));
        var player = new SimPeer.Player(viewer, film, 0, 0, 2 * PIECE);
        sim.runFor(duration);
        assertThat(player.failures()).isEmpty();
        return player.position();
    }

    @Test
    void bytesOfVersionTwoComeBeforeTheirPieceIsWhole() {
        assertThat(positionAfter(Version.V2, Duration.ofMillis(500))).isGreaterThan(200 * KIB);
        assertThat(positionAfter(Version.HYBRID, Duration.ofMillis(3500))).isZero();
        assertThat(positionAfter(Version.HYBRID, Duration.ofMillis(6000))).isEqualTo(PIECE);
    }

    /** The player checks each byte. */
    @ParameterizedTest
    @MethodSource("seeds")
    void noneOfThemIsALiars(long seed) {
        var sim = Simulation.seed(seed);
        var film = SimTorrentsV2.single(Version.V2, "film.mp4", 2 * PIECE, PIECE, 1);
        var honest = SimPeer.seed(sim.node("honest", LinkProfile.DSL.rates(1_000_000, 1_000_000)), film);
        var liar = sim.node("liar", LinkProfile.FIBRE);
        ScriptedSeed.on(liar, film, (number, piece, right) -> number % 7 == 3 ? ScriptedSeed.spoiled(right) : right);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.of(sim, film, honest, viewer);
        var torrent = viewer.joinAddresses(
                film,
                Reach.ANY,
                List.of(SimTorrent.peer(honest.node(), SimPeer.PORT), SimTorrent.peer(liar, SimPeer.PORT)));
        sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(1));
        var player = new SimPeer.Player(viewer, film, 0, 0, 2 * PIECE);
        sim.runUntil(player::ended, Duration.ofSeconds(60));

        assertThat(player.failures()).isEmpty();
        assertThat(viewer.bans(film, liar)).isTrue();
        assertThat(viewer.bans(film, honest.node())).isFalse();
    }
}
