package tv.starling.tracker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

class HttpAnnounceTest {
    private static final byte[] PEER_ID = "-SG0100-abc def+hi~k".getBytes(ISO_8859_1);

    @Test
    void asksWithTheseBytes() {
        assertThat(url("http://t.test/announce", Event.STARTED, Optional.empty()))
                .isEqualTo("http://t.test/announce?info_hash=%2Bv%0A%A1x%93%200%C8G%DC%DF%8E%AE%BFV%0A%1B%D1l"
                        + "&peer_id=-SG0100-abc%20def%2Bhi~k&port=51413&uploaded=9&downloaded=7&left=5"
                        + "&compact=1&numwant=80&key=0EADBEEF&event=started");
    }

    @Test
    void keepsTheUrlsOwnQueryAndLeavesOutWhatIsNotThere() {
        assertThat(url("http://t.test/a?passkey=x#frag", Event.NONE, Optional.of(new byte[] {'i', (byte) 0xff})))
                .startsWith("http://t.test/a?passkey=x&info_hash=")
                .endsWith("&key=0EADBEEF&trackerid=i%FF")
                .doesNotContain("event", "frag");
    }

    @Test
    void readsACompactAnswer() {
        Reply.Ok ok = (Reply.Ok)
                read("d8:intervali1800e12:min intervali900e5:peers12:" + "\u002d\u0001\u0002\u0003\u00c8\u00d5"
                        + "\u002d\u0001\u0002\u0004\u0000\u0000" + "10:tracker id2:xy15:warning message4:slowe");
        assertThat(ok.peers()).containsExactly(PeerAddress.of(new byte[] {45, 1, 2, 3}, 51413));
        assertThat(ok.intervalSeconds()).isEqualTo(OptionalLong.of(1800));
        assertThat(ok.minIntervalSeconds()).isEqualTo(OptionalLong.of(900));
        assertThat(ok.warning()).isEqualTo("slow");
        assertThat(ok.trackerId().orElseThrow()).isEqualTo(new byte[] {'x', 'y'});
    }

    @Test
    void takesAtMostThreeHundredPeersOfEitherForm() {
        String compact = "d5:peers60000:" + "-abcde".repeat(10_000) + "e";
        assertThat(((Reply.Ok) read(compact)).peers()).hasSize(300);
        String dictionaries = "d5:peersl" + "d2:ip7:1.2.3.44:porti9ee".repeat(5000) + "ee";
        assertThat(((Reply.Ok) read(dictionaries)).peers()).hasSize(300);
        String six = "d5:peers60000:" + "-abcde".repeat(10_000) + "6:peers6180000:"
                + "-abcdefghijklmnopq".repeat(10_000) + "e";
        assertThat(((Reply.Ok) read(six)).peers()).hasSize(300);
    }

    @Test
    void showsAFailureAsPlainText() {
        Reply reply = read("d14:failure reason39:<img src=x onerror=alert(document.URL)>e");
        assertThat(reply).isEqualTo(new Reply.Failed("<img src=x onerror=alert(document.URL)>"));
        assertThat(read("d14:failure reason10:a\u0000\u001b[2J\r\nbce")).isEqualTo(new Reply.Failed("a  [2J  bc"));
        assertThat(((Reply.Failed) read("d14:failure reason5000:" + "x".repeat(5000) + "e")).reason())
                .hasSize(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "i1e", "le", "d5:peersi1ee", "d5:peersdee", "d6:peers6lee", "d5:peers5:abce"})
    void failsOnWhatIsNotATrackersAnswer(String body) {
        assertThat(read(body)).isInstanceOf(Reply.Failed.class);
    }

    @Test
    void saysTheStatusUnlessTheTrackerSaysMore() {
        assertThat(HttpAnnounce.read(new Result.Response(404, "<html>".getBytes(ISO_8859_1))))
                .isEqualTo(new Reply.Failed("HTTP status 404"));
        assertThat(HttpAnnounce.read(new Result.Response(503, "de".getBytes(ISO_8859_1))))
                .isEqualTo(new Reply.Failed("HTTP status 503"));
        assertThat(HttpAnnounce.read(new Result.Response(400, "d14:failure reason2:noe".getBytes(ISO_8859_1))))
                .isEqualTo(new Reply.Failed("no"));
        assertThat(HttpAnnounce.read(new Result.Failed("refused"))).isEqualTo(new Reply.Failed("refused"));
    }

    @Test
    void survivesAnyBytes() {
        Random random = new Random(11);
        byte[] good = "d8:intervali1800e5:peersld2:ip7:1.2.3.44:porti6881eee6:peers618:123412341234123456e"
                .getBytes(ISO_8859_1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            for (int j = 0; j <= random.nextInt(4); j++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            assertThat(HttpAnnounce.read(new Result.Response(200, bad))).isNotNull();
        }
    }

    private static String url(String tracker, Event event, Optional<byte[]> trackerId) {
        InfoHash hash = InfoHash.of(HexFormat.of().parseHex("2b760aa178932030c847dcdf8eaebf560a1bd16c"));
        Announcement torrent = new Announcement(hash, PEER_ID, 51413, 9, 7, 5);
        return HttpAnnounce.url(
                new Ask(TrackerUrl.parse(tracker).orElseThrow(), torrent, event, 80, 0x0eadbeef, trackerId));
    }

    private static Reply read(String body) {
        return HttpAnnounce.read(new Result.Response(200, body.getBytes(ISO_8859_1)));
    }
}
