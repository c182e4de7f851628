package tv.starling.tracker.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.wire.PeerAddress;

class HttpAnswersTest {
    private static final String HASH = "%2bv%0a%a1x%93%200%c8G%dc%df%8e%ae%bfV%0a%1b%d1l";
    private static final PeerAddress ONE = PeerAddress.of(new byte[] {45, 1, 2, 3}, 50001);
    private static final PeerAddress OTHER = PeerAddress.of(new byte[] {45, 1, 2, 4}, 50002);
    private static final PeerAddress SIX = PeerAddress.parse("[2a00::1]:50003").orElseThrow();

    private final SimNode node = Simulation.seed(1).node("tracker", LinkProfile.LAN);
    private HttpAnswers answers = answers(Set.of());

    private HttpAnswers answers(Set<InfoHash> allowed) {
        var settings = new TrackerSettings(node.address(6969), Duration.ofSeconds(120), allowed);
        return new HttpAnswers(new Register(node.env(), settings));
    }

    @Test
    void answersAnAnnounceInTheCompactFormWhateverIsAskedFor() {
        assertThat(announce("&port=6881&left=0&event=started&compact=0", ONE))
                .isEqualTo("d8:completei1e10:downloadedi0e11:external ip4:-\1\2\00310:incompletei0e8:intervali120e"
                        + "12:min intervali20e5:peers0:e");
        assertThat(announce("&port=6882&left=5&no_peer_id=1", OTHER)).contains("5:peers6:-\1\2\3\u001a\u00e1e");
    }

    @Test
    void givesBothFamilies() {
        announce("&port=6881&left=0", ONE);
        announce("&port=6881&left=0", SIX);
        assertThat(announce("&port=6882&left=5", OTHER))
                .contains("5:peers6:-\1\2\3\u001a\u00e1")
                .contains("6:peers618:*\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\u001a\u00e1");
        assertThat(announce("&port=6882&left=5", SIX)).contains("11:external ip16:*\0");
    }

    @Test
    void neverTakesAnAddressFromTheQuery() {
        announce("&port=6881&left=5&ip=8.8.8.8&ipv4=8.8.8.8", PeerAddress.loopback(5));
        assertThat(announce("&port=1&left=5", PeerAddress.loopback(6))).contains("5:peers6:\u007f\0\0\1");
    }

    @Test
    void givesAsManyAsAreWantedUpToALimit() {
        for (int i = 0; i < 250; i++) {
            announce("&port=6881&left=5&numwant=0", PeerAddress.of(new byte[] {45, 1, 3, (byte) i}, 6881));
        }
        assertThat(announce("&port=1&left=5", ONE)).contains("5:peers300:");
        assertThat(announce("&port=1&left=5&numwant=3", ONE)).contains("5:peers18:");
        assertThat(announce("&port=1&left=5&numwant=0", ONE)).contains("5:peers0:");
        assertThat(announce("&port=1&left=5&numwant=99999999", ONE)).contains("5:peers1200:");
        assertThat(announce("&port=1&left=5&numwant=-7", ONE)).contains("5:peers300:");
        assertThat(announce("&port=1&left=5&event=stopped", ONE)).contains("5:peers0:");
    }

    @Test
    void saysWhatIsWrongWithAnAnnounce() {
        String wrong = "d14:failure reason52:An announce has an info_hash of 20 bytes and a port.e";
        assertThat(text("/announce", ONE)).isEqualTo(wrong);
        assertThat(text("/announce?info_hash=abc&port=1", ONE)).isEqualTo(wrong);
        assertThat(text("/announce?info_hash=" + HASH, ONE)).isEqualTo(wrong);
        assertThat(text("/announce?info_hash=" + HASH + "&port=65536", ONE)).isEqualTo(wrong);
        assertThat(answers.answer("/", ONE).status()).isEqualTo(404);
        assertThat(answers.answer("/announce/", ONE).status()).isEqualTo(404);
    }

    @Test
    void scrapesWhatIsNamedAndNeverEverything() {
        announce("&port=6881&left=0", ONE);
        announce("&port=6882&left=5", OTHER);
        assertThat(text("/scrape?info_hash=" + HASH, ONE))
                .isEqualTo("d5:filesd20:+v\n\u00a1x\u0093 0\u00c8G\u00dc\u00df\u008e\u00ae\u00bfV\n\u001b\u00d1l"
                        + "d8:completei1e10:downloadedi0e10:incompletei1eee5:flagsd20:min_request_intervali20eee");
        assertThat(text("/scrape", ONE)).startsWith("d14:failure reason");
        assertThat(text("/scrape?info_hash=x", ONE)).startsWith("d14:failure reason");
        assertThat(text("/scrape" + ("&info_hash=" + HASH).repeat(5000).replaceFirst("&", "?"), ONE)
                        .length())
                .isLessThan(200);
    }

    @Test
    void refusesForEverTorrentsThatAreNotOnItsList() {
        answers = answers(Set.of(InfoHash.ofHex("00".repeat(20))));
        assertThat(announce("&port=6881&left=0", ONE))
                .isEqualTo("d14:failure reason39:This tracker doesn't have that torrent.8:retry in5:nevere");
        assertThat(text("/announce?info_hash=" + "%00".repeat(20) + "&port=6881", ONE))
                .contains("interval");
    }

    private String announce(String more, PeerAddress from) {
        return text("/announce?info_hash=" + HASH + "&peer_id=-SG0100-abcdefghijkl" + more, from);
    }

    private String text(String target, PeerAddress from) {
        return new String(answers.answer(target, from).body(), ISO_8859_1);
    }
}
