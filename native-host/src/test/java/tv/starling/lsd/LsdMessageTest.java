package tv.starling.lsd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.bencode.Mutation;
import tv.starling.metainfo.InfoHash;

class LsdMessageTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";
    private static final String PACKET = "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\n"
            + "Infohash: " + HASH + "\r\ncookie: 1a2b\r\n\r\n\r\n";

    @Test
    void isAsTheSpecificationSays() {
        var message = LsdMessage.of(LocalDiscovery.GROUPS.getFirst(), 6881, List.of(hash(HASH)), "1a2b");
        assertThat(message.encode()).isEqualTo(PACKET.getBytes(ISO_8859_1));
        assertThat(parse(PACKET)).contains(message);
    }

    @Test
    void namesTheIpv6GroupInBrackets() {
        var message = LsdMessage.of(LocalDiscovery.GROUPS.getLast(), 1, List.of(hash(HASH)), "");
        assertThat(message.host()).isEqualTo("[ff15::efc0:988f]:6771");
    }

    @Test
    void readsWhatOtherClientsSend() {
        String libtorrent = "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\nInfohash: "
                + HASH.toUpperCase(java.util.Locale.ROOT) + "\r\nInfohash: " + "ab".repeat(20)
                + "\r\ncookie: 7f\r\n\r\n\r\n";
        assertThat(parse(libtorrent).orElseThrow().infoHashes()).containsExactly(hash(HASH), hash("ab".repeat(20)));
        String bare = "BT-SEARCH * HTTP/1.1\r\nPORT:6881\r\ninfohash:" + HASH + "\r\nX-Later: 1\r\n\r\n";
        assertThat(parse(bare).orElseThrow().cookie()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "M-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: " + HASH + "\r\n\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\n\r\n",
                "BT-SEARCH * HTTP/1.1\r\nInfohash: " + HASH + "\r\n\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 0\r\nInfohash: " + HASH + "\r\n\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 65536\r\nInfohash: " + HASH + "\r\n\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: -1\r\nInfohash: " + HASH + "\r\n\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: " + HASH + "0\r\n\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: g123456789abcdef0123456789abcdef01234567\r\n\r\n",
                "BT-SEARCH * HTTP/1.1\r\nno header\r\nPort: 6881\r\nInfohash: " + HASH + "\r\n\r\n"
            })
    void leavesOutWhatIsNoAnnounce(String packet) {
        assertThat(parse(packet)).isEmpty();
    }

    @Test
    void leavesOutWhatIsLongerThanAFrame() {
        assertThat(parse(PACKET.replace("cookie", "x: " + "y".repeat(1500) + "\r\ncookie")))
                .isEmpty();
    }

    @Test
    void asManySwarmsAsAllowedFitIntoAPacket() {
        var hashes = new ArrayList<InfoHash>();
        for (int i = 0; i < LsdMessage.MOST_INFO_HASHES; i++) {
            hashes.add(hash(HASH));
        }
        for (var group : LocalDiscovery.GROUPS) {
            assertThat(LsdMessage.of(group, 65535, hashes, "3fffffff").encode())
                    .hasSizeLessThanOrEqualTo(LsdMessage.MAX_LENGTH);
        }
    }

    @Test
    void anyMutationIsReadOrLeftOut() {
        Random random = new Random(12);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            read += LsdMessage.parse(Mutation.of(PACKET.getBytes(ISO_8859_1), random))
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(read).isBetween(1, 19_999);
    }

    private static java.util.Optional<LsdMessage> parse(String packet) {
        return LsdMessage.parse(packet.getBytes(ISO_8859_1));
    }

    private static InfoHash hash(String hex) {
        return InfoHash.of(java.util.HexFormat.of().parseHex(hex));
    }
}
