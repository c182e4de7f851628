package tv.starling.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

class UdpPacketsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final InfoHash HASH = InfoHash.ofHex("2b760aa178932030c847dcdf8eaebf560a1bd16c");
    private static final byte[] PEER_ID = "-SG0100-abcdefghijkl".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final String BARE = "1122334455667788" + "00000001" + "0a0b0c0d"
            + "2b760aa178932030c847dcdf8eaebf560a1bd16c"
            + "2d5347303130302d6162636465666768696a6b6c"
            + "0000000000000007" + "0000000500000000" + "0000000000000009"
            + "00000002" + "00000000" + "deadbeef" + "00000050" + "c8d5";

    @Test
    void writesAConnectRequest() {
        assertThat(HEX.formatHex(UdpPackets.connect(0x0a0b0c0d)))
                .isEqualTo("0000041727101980" + "00000000" + "0a0b0c0d");
    }

    @Test
    void writesAnAnnounceRequestWithoutOptionsForABareUrl() {
        assertThat(announce("udp://tracker.test:80")).isEqualTo(BARE);
        assertThat(announce("udp://tracker.test:80/")).isEqualTo(BARE);
    }

    @Test
    void appendsPathAndQueryAsUrlData() {
        assertThat(announce("udp://tracker.test:80/announce")).isEqualTo(BARE + "0209" + "2f616e6e6f756e6365");
        assertThat(announce("udp://tracker.test:80/?a=b#c")).isEqualTo(BARE + "0205" + "2f3f613d62");
        assertThat(announce("udp://tracker.test:80?a=b")).isEqualTo(BARE + "0204" + "3f613d62");
    }

    @Test
    void cutsLongUrlDataIntoOptionsOf255Bytes() {
        String path = "/" + "x".repeat(299);
        assertThat(announce("udp://tracker.test:80" + path))
                .isEqualTo(BARE + "02ff" + "2f" + "78".repeat(254) + "022d" + "78".repeat(45));
    }

    @Test
    void readsAnswers() {
        PeerAddress four = PeerAddress.loopback(1);
        assertThat(read("00000000" + "0a0b0c0d" + "0000000000000001", four))
                .contains(new UdpPackets.Answer.Connected(1));
        assertThat(read("00000003" + "0a0b0c0d" + "6e6f", four)).contains(new UdpPackets.Answer.Failed("no"));
        Reply.Ok reply = announced(
                "00000001" + "0a0b0c0d" + "00000708" + "00000001" + "00000002" + "2d010203c8d5" + "2d01", four);
        assertThat(reply.intervalSeconds()).hasValue(1800);
        assertThat(reply.peers()).containsExactly(PeerAddress.of(new byte[] {45, 1, 2, 3}, 51413));
    }

    @Test
    void readsPeersOfTheFamilyThatTheTrackerAnswersFrom() {
        PeerAddress six = PeerAddress.parse("[2001:db8::1]:80").orElseThrow();
        Reply.Ok reply = announced(
                "00000001" + "0a0b0c0d" + "00000708" + "00000001" + "00000002" + "20010db8000000000000000000000002"
                        + "0050",
                six);
        assertThat(reply.peers())
                .containsExactly(PeerAddress.parse("[2001:db8::2]:80").orElseThrow());
    }

    @Test
    void takesNothingFromWhatIsTooShortOrUnknown() {
        PeerAddress from = PeerAddress.loopback(1);
        assertThat(UdpPackets.transaction(new byte[7])).isEmpty();
        assertThat(read("00000000" + "0a0b0c0d" + "000000", from)).isEmpty();
        assertThat(read("00000001" + "0a0b0c0d" + "000000", from)).isEmpty();
        assertThat(read("00000002" + "0a0b0c0d" + "00000000000000000000", from)).isEmpty();
        assertThat(read("ffffffff" + "0a0b0c0d", from)).isEmpty();
    }

    @Test
    void takesAtMostThreeHundredPeers() {
        byte[] packet = Arrays.copyOf(HEX.parseHex("00000001" + "0a0b0c0d" + "00000708"), 20 + 10_000 * 6);
        Arrays.fill(packet, 20, packet.length, (byte) 45);
        UdpPackets.Answer answer =
                UdpPackets.read(packet, PeerAddress.loopback(1)).orElseThrow();
        assertThat(((UdpPackets.Answer.Announced) answer).reply().peers()).hasSize(300);
    }

    private static String announce(String url) {
        Announcement torrent = new Announcement(HASH, PEER_ID, 51413, 9, 7, 0x500000000L);
        Ask ask =
                new Ask(TrackerUrl.parse(url).orElseThrow(), torrent, Event.STARTED, 80, 0xdeadbeef, Optional.empty());
        return HEX.formatHex(UdpPackets.announce(0x1122334455667788L, 0x0a0b0c0d, ask));
    }

    private static Optional<UdpPackets.Answer> read(String hex, PeerAddress from) {
        return UdpPackets.read(HEX.parseHex(hex), from);
    }

    private static Reply.Ok announced(String hex, PeerAddress from) {
        return ((UdpPackets.Answer.Announced) read(hex, from).orElseThrow()).reply();
    }
}
