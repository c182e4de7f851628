package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tv.starling.live.LiveStream;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.PieceLayers;
import tv.starling.metainfo.TorrentBuilder;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.sim.scenarios.LiveTest.Station;
import tv.starling.sim.scenarios.LiveTest.Viewer;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.Torrent;
import tv.starling.swarm.TorrentStatus.Phase;
import tv.starling.wire.SignedRecording;

/** A broadcast that is over is an ordinary torrent, of which its viewers have what they watched. */
class LiveRecordingTest {
    private static final int PIECE = LiveTest.PIECE;

    private final Simulation sim = Simulation.seed(1);

    {
        SimTracker.of(sim);
    }

    private final Station station = new Station(SimPeer.on(sim.node("source", LiveTest.LINE)), 0);

    /** Ends the broadcast: the source seeds its recording and tells of it. */
    private SimTorrent end() {
        station.end();
        return tell();
    }

    private SimTorrent tell() {
        byte[] layer = new byte[station.pieces * Merkle.HASH_LENGTH];
        for (int piece = 0; piece < station.pieces; piece++) {
            byte[] hash = Merkle.raise(Merkle.leaves(LiveTest.piece(piece)), 0, LiveTest.BROADCAST.pieceLayer());
            System.arraycopy(hash, 0, layer, piece * Merkle.HASH_LENGTH, Merkle.HASH_LENGTH);
        }
        Hash256 root = Hash256.of(Merkle.root(layer, LiveTest.BROADCAST.pieceLayer()));
        long length = (long) station.pieces * PIECE;
        byte[] info = TorrentBuilder.named("Channel One.mp4")
                .version(InfoDictionary.Version.V2)
                .pieceLength(PIECE)
                .lone(new FileEntry(List.of("Channel One.mp4"), 0, length, "", Optional.of(root)))
                .infoBytes();
        InfoDictionary parsed = InfoDictionary.parse(info);
        var layers = new PieceLayers(new TreeMap<>(Map.of(root, layer)));
        var recording = new SimTorrent(parsed, parsed.infoHash(), LiveTest.CONTENT, layers);
        station.peer.node().disk().full(recording);
        station.peer.session().add(recording.metainfo(SimTracker.URL), SimPeer.options(List.of()));
        station.torrent
                .live()
                .orElseThrow()
                .swarm()
                .recording(SignedRecording.sign(info, LiveTest.BROADCAST.hash(), LiveTest.KEY));
        return recording;
    }

    private Viewer viewer(String name, SimPeer... known) {
        return new Viewer(SimPeer.on(sim.node(name, LiveTest.LINE)), known);
    }

    /** Somebody who has watched it from the beginning for so long. */
    private Viewer watching(int seconds) {
        sim.runFor(Duration.ofMillis(300));
        Viewer viewer = viewer("viewer", station.peer);
        sim.runFor(Duration.ofSeconds(seconds));
        return viewer;
    }

    private Torrent recordingOf(Viewer viewer) {
        sim.runUntil(() -> viewer.torrent.recording().isPresent(), Duration.ofSeconds(15));
        return viewer.torrent.recording().orElseThrow();
    }

    @Test
    void whoSawAllOfItSeedsItThoughTheSourceIsGone() {
        Viewer viewer = watching(12);
        SimTorrent recording = end();
        sim.runUntil(() -> viewer.ended, Duration.ofSeconds(5));
        station.peer.node().kill();
        assertThat(viewer.checked()).as("it was there from the beginning").isZero();

        Torrent kept = recordingOf(viewer);
        sim.runUntil(() -> viewer.peer.isWhole(recording), Duration.ofSeconds(10));
        assertThat(kept.status().phase()).isEqualTo(Phase.SEEDING);
        assertThat(kept.status().downloaded()).isZero();

        SimPeer late = SimPeer.on(sim.node("late", LiveTest.LINE));
        late.joinByLink(recording, viewer.peer).fetchWhole();
        sim.runUntil(() -> late.isWhole(recording), Duration.ofSeconds(30));
        for (int piece = 0; piece < station.pieces; piece++) {
            assertThat(late.node().disk().piece(recording.infoHash(), piece))
                    .hasValue(recording.bytes((long) piece * PIECE, PIECE));
        }
    }

    @Test
    void whoSawSomeOfItFetchesTheRestAlone() {
        sim.runFor(Duration.ofSeconds(8));
        Viewer viewer = viewer("viewer", station.peer);
        sim.runFor(Duration.ofSeconds(8));
        SimTorrent recording = end();
        sim.runUntil(() -> viewer.ended, Duration.ofSeconds(5));
        int first = viewer.checked();
        assertThat(first).isPositive();

        Torrent kept = recordingOf(viewer);
        sim.runUntil(() -> kept.status().verified() >= (long) (station.pieces - first) * PIECE, Duration.ofSeconds(10));
        sim.runFor(Duration.ofSeconds(1));
        long had = kept.status().verified();
        assertThat(kept.status().downloaded()).isZero();
        kept.fetchWhole();
        sim.runUntil(() -> viewer.peer.isWhole(recording), Duration.ofSeconds(30));
        assertThat(kept.status().downloaded()).isPositive().isEqualTo((long) station.pieces * PIECE - had);
        for (int piece = 0; piece < station.pieces; piece++) {
            assertThat(viewer.peer.node().disk().piece(recording.infoHash(), piece))
                    .hasValue(recording.bytes((long) piece * PIECE, PIECE));
        }
    }

    @Test
    void whoComesWhenAllIsOverIsToldByViewers() {
        Viewer viewer = watching(5);
        SimTorrent recording = end();
        sim.runUntil(() -> viewer.ended, Duration.ofSeconds(5));
        station.peer.node().kill();
        recordingOf(viewer);

        Viewer late = viewer("late", viewer.peer);
        Torrent kept = recordingOf(late);
        kept.fetchWhole();
        sim.runUntil(() -> late.peer.isWhole(recording), Duration.ofSeconds(30));
        assertThat(kept.infoHash()).isEqualTo(recording.infoHash());
    }

    /** As where a source has told of the recording, and is gone before the last pieces got through. */
    @Test
    void theLastOfItIsNotWaitedForWhenItDoesNotCome() {
        Viewer viewer = watching(5);
        station.stop();
        tell();
        sim.runFor(Duration.ofMillis(300));
        station.peer.node().kill();
        assertThat(viewer.ended).isFalse();
        sim.runUntil(() -> viewer.ended, Duration.ofSeconds(5));
        assertThat(viewer.checked()).isZero();
        assertThat(viewer.torrent.live().orElseThrow().state()).isEqualTo(LiveStream.State.ENDED);
        recordingOf(viewer);
    }

    @Test
    void aRecordingOfOtherPicturesTakesNothingOver() {
        Viewer viewer = watching(5);
        station.end();
        sim.runUntil(() -> viewer.ended, Duration.ofSeconds(5));
        byte[] layer = new byte[2 * Merkle.HASH_LENGTH];
        Hash256 root = Hash256.of(Merkle.root(layer, LiveTest.BROADCAST.pieceLayer()));
        byte[] info = TorrentBuilder.named("Another.mp4")
                .version(InfoDictionary.Version.V2)
                .pieceLength(PIECE)
                .lone(new FileEntry(List.of("Another.mp4"), 0, 2L * PIECE, "", Optional.of(root)))
                .infoBytes();
        station.torrent
                .live()
                .orElseThrow()
                .swarm()
                .recording(SignedRecording.sign(info, LiveTest.BROADCAST.hash(), LiveTest.KEY));
        Torrent kept = recordingOf(viewer);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(kept.status().verified()).isZero();
        assertThat(kept.status().phase()).isEqualTo(Phase.DOWNLOADING);
    }
}
