package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tv.starling.messaging.TorrentReport;
import tv.starling.messaging.TorrentReport.Range;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.MediaTypes;
import tv.starling.stream.Watched;
import tv.starling.swarm.PeerStatus;
import tv.starling.swarm.TorrentStatus;
import tv.starling.wire.PeerAddress;

class ReportsTest {
    /** Ten pieces of 100 bytes; the second file begins and ends within a piece. */
    private static final InfoDictionary INFO = info(
            new FileEntry(List.of("sleeve.jpg"), 0, 150, ""),
            new FileEntry(List.of("film.mp4"), 150, 700, ""),
            new FileEntry(List.of("song.mp3"), 850, 150, ""));

    @Test
    void rangesAreCutToTheFile() {
        assertThat(Reports.file(INFO, 1, pieces(0, 1, 2, 5, 8, 9)).ranges())
                .containsExactly(new Range(0, 150), new Range(350, 450), new Range(650, 700));
        assertThat(Reports.file(INFO, 0, pieces(1)).ranges()).containsExactly(new Range(100, 150));
        assertThat(Reports.file(INFO, 2, pieces(0, 7)).ranges()).isEmpty();
    }

    @Test
    void ofTooManyRangesTheLongestAreToldInOrder() {
        InfoDictionary info = info(new FileEntry(List.of("film.mp4"), 0, 100_000, ""));
        BitSet pieces = new BitSet();
        for (int i = 0; i < 1000; i += 2) {
            pieces.set(i);
        }
        pieces.set(500, 600);
        List<Range> ranges = Reports.file(info, 0, pieces).ranges();
        assertThat(ranges).hasSize(TorrentReport.MAX_RANGES).contains(new Range(50_000, 60_100));
        assertThat(ranges).isSortedAccordingTo(java.util.Comparator.comparingLong(Range::from));
    }

    @Test
    void ofTooManyPeersTheBusiestAreToldAndNamesAreCut() {
        List<PeerStatus> peers = new java.util.ArrayList<>();
        for (int i = 0; i < 80; i++) {
            peers.add(peer("Client " + i + "x".repeat(i), i * 37 % 80));
        }
        var told = Reports.of(status(), peers, 1000, false, Optional.empty(), Optional.empty())
                .peerList();
        assertThat(told).hasSize(Reports.MAX_PEERS);
        assertThat(told)
                .isSortedAccordingTo(java.util.Comparator.comparingLong(TorrentReport.PeerReport::downRate)
                        .reversed());
        assertThat(told.getLast().downRate()).isEqualTo(30);
        assertThat(told).allMatch(it -> it.client().length() <= 60);
        assertThat(Reports.of(status(), peers, 3, false, Optional.empty(), Optional.empty())
                        .peerList())
                .hasSize(3);
        assertThat(told.getFirst().flags()).containsExactly("am-choking", "dialled");
        assertThat(told.getFirst().percent()).isEqualTo(25);
    }

    private static PeerStatus peer(String client, long downRate) {
        return new PeerStatus(
                PeerAddress.parse("198.51.100.7:6881").orElseThrow(),
                client,
                tv.starling.env.Link.Transport.UTP,
                false,
                "pex",
                downRate,
                0,
                0,
                0,
                1,
                4,
                java.util.EnumSet.of(PeerStatus.Flag.DIALLED, PeerStatus.Flag.AM_CHOKING));
    }

    private static TorrentStatus status() {
        return new TorrentStatus(
                tv.starling.metainfo.InfoHash.of(new byte[20]),
                "Film",
                TorrentStatus.Phase.DOWNLOADING,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                0,
                0,
                0,
                0,
                0,
                false,
                Watched.NOT,
                0,
                new BitSet(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    @Test
    void theMapHasADigitForEachStretch() {
        var pieces = new BitSet();
        assertThat(Reports.map(pieces, 0)).isEmpty();
        assertThat(Reports.map(pieces, 3)).isEqualTo("000");
        pieces.set(1);
        assertThat(Reports.map(pieces, 3)).isEqualTo("0f0");
        pieces.clear();
        pieces.set(0, 15);
        assertThat(Reports.map(pieces, 1200))
                .hasSize(TorrentReport.MAP_STRETCHES)
                .startsWith("f700")
                .endsWith("0");
        pieces.set(0, 1201);
        assertThat(Reports.map(pieces, 1201)).isEqualTo("f".repeat(TorrentReport.MAP_STRETCHES));
    }

    @Test
    void theLargestVideoIsChosenThenAudioThenAnything() {
        assertThat(FileChoice.choose(INFO, OptionalInt.empty())).hasValue(1);
        assertThat(FileChoice.choose(
                        info(entry("a.txt", 900), entry("b.mp3", 5), entry("c.ogg", 9)), OptionalInt.empty()))
                .hasValue(2);
        assertThat(FileChoice.choose(info(entry("a.txt", 5), entry("b.bin", 9)), OptionalInt.empty()))
                .hasValue(1);
        assertThat(FileChoice.choose(INFO, OptionalInt.of(2))).hasValue(2);
        assertThat(FileChoice.choose(INFO, OptionalInt.of(3))).isEmpty();
    }

    @Test
    void nothingThatABrowserRunsHasItsOwnMediaType() {
        assertThat(MediaTypes.of("Film.MP4")).isEqualTo("video/mp4");
        for (String name : List.of("a.html", "a.svg", "a.js", "a.xml", "a.pdf", "a.swf", "a", "", "mp4")) {
            assertThat(MediaTypes.of(name)).as(name).isIn(MediaTypes.UNKNOWN, MediaTypes.of("x." + name));
        }
        assertThat(MediaTypes.of("a.html")).isEqualTo(MediaTypes.UNKNOWN);
        assertThat(MediaTypes.of("a.svg")).isEqualTo(MediaTypes.UNKNOWN);
    }

    @Test
    void onlyAPageOfThisMachineMayLeadBackToIt() {
        assertThat(Sources.isLoopbackSite("http://localhost:8000")).isTrue();
        assertThat(Sources.isLoopbackSite("http://127.0.0.1:8000")).isTrue();
        assertThat(Sources.isLoopbackSite("http://[::1]:8000")).isTrue();
        for (String site : List.of(
                "",
                "https://broadcaster.test",
                "https://127.0.0.1.evil.test",
                "https://localhost.evil.test",
                "http://a b",
                "null")) {
            assertThat(Sources.isLoopbackSite(site)).as(site).isFalse();
        }
    }

    @Test
    void theLogHidesTokensAndTorrents() {
        var record = new java.util.logging.LogRecord(
                java.util.logging.Level.INFO,
                "GET http://127.0.0.1:1/0123456789abcdef0123456789abcdef/video of data/0123456789abcdef0123456789abcdef01234567/resume");
        assertThat(new EngineLog.Discreet().format(record))
                .doesNotContain("0123456789abcdef")
                .contains("/(token)/video")
                .contains("data/(torrent)/resume");
    }

    private static FileEntry entry(String name, long length) {
        return new FileEntry(List.of(name), 0, length, "");
    }

    private static InfoDictionary info(FileEntry... files) {
        return new InfoDictionary(
                "Film", List.of(files), new PieceLayout(100_000, 100), new byte[0], false, new byte[0]);
    }

    private static BitSet pieces(int... set) {
        BitSet pieces = new BitSet();
        for (int piece : set) {
            pieces.set(piece);
        }
        return pieces;
    }
}
