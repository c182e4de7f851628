package tv.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.messaging.TorrentReport.PeerReport;

class PeerTableTest {
    @Test
    void columnsStandUnderTheirHeads() {
        var lines = PeerTable.lines(List.of(
                new PeerReport(
                        "198.51.100.7:51413",
                        "qBittorrent 4.6.0",
                        "tcp",
                        true,
                        "tracker",
                        900_000,
                        0,
                        31_457_280,
                        0,
                        100,
                        List.of("am-choking", "am-interested", "dialled")),
                new PeerReport(
                        "[2001:db8::1]:6881",
                        "a name that is longer than its column",
                        "utp",
                        false,
                        "incoming",
                        0,
                        12_000,
                        0,
                        4_000_000,
                        7,
                        List.of("am-interested", "peer-choking", "peer-interested", "snubbed"))));
        assertThat(lines)
                .containsExactly(
                        "  peer                client                    by       from          down       up    got   given    has  flags",
                        "  198.51.100.7:51413  qBittorrent 4.6.0         tcp enc  tracker   900 kB/s    0 B/s  31 MB     0 B  100 %  D",
                        "  [2001:db8::1]:6881  a name that is longer t…  utp      incoming     0 B/s  12 kB/s    0 B  4.0 MB    7 %  dUSI");
    }

    @Test
    void nobodyIsNoTable() {
        assertThat(PeerTable.lines(List.of())).isEmpty();
    }
}
