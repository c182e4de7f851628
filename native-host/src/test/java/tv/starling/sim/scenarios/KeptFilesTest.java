package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents.FileOf;
import tv.starling.sim.SimTorrentsV2;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** A file that another torrent of the cache has, with the same root (BEP 52), is not fetched a second time. */
class KeptFilesTest {
    private static final int KIB = 1 << 10;
    private static final int FILM = 1_000_001;

    private final Simulation sim = Simulation.seed(1);
    private final SimPeer viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));

    /** The film alone. */
    private static SimTorrent alone(Version version, int pieceLength) {
        return SimTorrentsV2.single(version, "film.mp4", FILM, pieceLength, 1);
    }

    /** The film, and a second file. */
    private static SimTorrent show(Version version, int pieceLength) {
        return SimTorrentsV2.of(version, "show", pieceLength, 1, new FileOf("a.mp4", FILM), new FileOf("b.srt", 7_001));
    }

    private SimPeer seed(SimTorrent torrent) {
        return SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), torrent);
    }

    private long downloaded(SimTorrent torrent) {
        sim.runUntil(() -> viewer.isWhole(torrent), Duration.ofSeconds(20));
        return viewer.torrent(torrent).status().downloaded();
    }

    @ParameterizedTest
    @CsvSource({"V2, V2, 64, 64", "HYBRID, V2, 64, 32", "V2, HYBRID, 32, 64", "HYBRID, HYBRID, 16, 128"})
    void onlyWhatIsNewIsFetched(Version before, Version now, int pieceBefore, int pieceNow) {
        SimTorrent kept = alone(before, pieceBefore * KIB);
        SimTorrent show = show(now, pieceNow * KIB);
        assertThat(show.info().files().getFirst().root())
                .isEqualTo(kept.info().files().getFirst().root());
        viewer.node().disk().full(kept);
        var seed = seed(show);
        Watch.of(sim, show, seed, viewer);
        viewer.join(show, seed).fetchWhole();

        assertThat(downloaded(show)).isBetween(7_001L, 8L * KIB);
    }

    @Test
    void ofALinkTooWhereThePieceLayerIsKept() {
        SimTorrent kept = alone(Version.V2, 64 * KIB);
        SimTorrent show = show(Version.V2, 64 * KIB);
        viewer.node().disk().full(kept);
        viewer.join(kept).fetchWhole();
        sim.runFor(Duration.ofSeconds(1));
        var seed = seed(show);
        viewer.joinByLink(show, seed).fetchWhole();

        assertThat(downloaded(show)).isBetween(7_001L, 8L * KIB);
    }

    /** What has rotted there is had of peers. */
    @Test
    void noByteCountsThatIsWrong() {
        SimTorrent kept = alone(Version.V2, 64 * KIB);
        SimTorrent show = show(Version.V2, 64 * KIB);
        viewer.node().disk().full(kept);
        viewer.node().disk().spoil(kept.infoHash(), 10);
        var seed = seed(show);
        Watch.of(sim, show, seed, viewer);
        viewer.join(show, seed).fetchWhole();

        assertThat(downloaded(show)).isBetween(FILM - 10L * 64 * KIB, FILM - 9L * 64 * KIB);
        assertThat(viewer.bans(show, seed.node())).isFalse();
    }

    @Test
    void whatIsThereInPartIsTakenInPart() {
        SimTorrent kept = alone(Version.V2, 64 * KIB);
        SimTorrent show = show(Version.HYBRID, 32 * KIB);
        var first = seed(kept);
        var torrent = viewer.join(kept, first);
        sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(1));
        var player = new SimPeer.Player(viewer, kept, 0, 0, 5 * 64 * KIB);
        sim.runUntil(() -> viewer.verified(kept).cardinality() >= 4, Duration.ofSeconds(5));
        first.node().kill();
        sim.runFor(Duration.ofSeconds(1));
        player.close();
        int pieces = viewer.verified(kept).cardinality();
        boolean[] stopped = {false};
        viewer.session().stop(kept.infoHash(), () -> stopped[0] = true);
        sim.runUntil(() -> stopped[0], Duration.ofSeconds(10));
        var seed = SimPeer.seed(sim.node("other", LinkProfile.FIBRE), show);
        viewer.join(show, seed).fetchWhole();

        assertThat(downloaded(show)).isLessThan(FILM + 64L * KIB - pieces * 64L * KIB);
    }

    @Test
    void aTorrentThatIsLeftMeanwhileIsLeft() {
        SimTorrent kept = alone(Version.V2, 64 * KIB);
        SimTorrent show = show(Version.V2, 64 * KIB);
        viewer.node().disk().full(kept);
        var torrent = viewer.session().add(show.metainfo(), SimPeer.options(List.of()));
        sim.runFor(Duration.ofMillis(3));
        boolean[] stopped = {false};
        viewer.session().stop(torrent.infoHash(), () -> stopped[0] = true);

        sim.runUntil(() -> stopped[0], Duration.ofSeconds(5));
    }
}
