package tv.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import tv.starling.messaging.Reply;
import tv.starling.messaging.TorrentReport;
import tv.starling.messaging.TorrentReport.PeerReport;
import tv.starling.messaging.TorrentReport.SourceReport;
import tv.starling.messaging.TorrentReport.Spot;
import tv.starling.messaging.TorrentReport.WatchReport;
import tv.starling.metainfo.InfoHash;

final class StatusPictureTest {
    private static final WatchReport WATCHED =
            new WatchReport(List.of(new Spot(5_000, 6_000, 7_500)), 2, 1_250, OptionalLong.of(72));

    @Test
    void showsPiecesReadersSourcesAndPeersWhereTheyAre() throws Exception {
        Document svg = drawn(torrent("Film", "fffff00000", WATCHED));
        assertThat(svg.getDocumentElement().getTextContent())
                .contains(
                        "Film", "first byte after 72 ms", "waited 2 times, 1.3 s", "tracker 3.0 kB", "web-seed 1.0 kB")
                .contains("Transmission 4.1 by tcp, from tracker");
        // The reader's mark stands in the middle of the line, 24 to 936.
        assertThat(svg.getElementsByTagName("path")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("d")
                        .getNodeValue())
                .startsWith("M480.0 ");
    }

    @Test
    void strangersWordsStayWords() throws Exception {
        String name = "</text><script>alert(1)</script>&\u0000\u0007\u202e\ud800 Ünï 日本";
        Document svg = drawn(torrent(name, "", new WatchReport(List.of(), 0, 0, OptionalLong.empty())));
        assertThat(svg.getElementsByTagName("script").getLength()).isZero();
        assertThat(svg.getDocumentElement().getTextContent()).contains("</text><script>alert(1)</script>& Ünï 日本");
    }

    @Test
    void timeLinesShowTheSame() {
        List<String> lines = Timeline.lines(torrent("Film", "ffff700000", WATCHED));
        assertThat(lines)
                .containsExactly(
                        "[" + "█".repeat(24) + "▃".repeat(6) + " ".repeat(30) + "]",
                        " " + " ".repeat(30) + "^=====---------");
        assertThat(Timeline.lines(torrent("Film", "", WATCHED))).isEmpty();
    }

    private static Document drawn(TorrentReport torrent) throws Exception {
        var engine = new Reply.Engine(1, "0.1.0", 7, 60, "", 1, 0, 0, 0, 0, 0, 0, List.of(torrent));
        byte[] svg = StatusPicture.of(engine).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));
    }

    private static TorrentReport torrent(String name, String map, WatchReport watched) {
        return new TorrentReport(
                InfoHash.of(new byte[20]),
                name,
                "downloading",
                10_000,
                5_000,
                0,
                0,
                4_000,
                0,
                4_000,
                0,
                List.of(new SourceReport("tracker", 3_000), new SourceReport("web-seed", 1_000)),
                0,
                1,
                1,
                0,
                1,
                1,
                false,
                false,
                watched,
                map,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(new PeerReport(
                        "198.51.100.7:51413",
                        "Transmission 4.1",
                        "tcp",
                        false,
                        "tracker",
                        10,
                        0,
                        3_000,
                        0,
                        100,
                        List.of())),
                Optional.empty());
    }
}
