package tv.starling.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.metainfo.InfoHash;

class AddressesTest {

    @Test
    void readsAndWritesCompactAddresses() {
        byte[] bytes = HexFormat.of().parseHex("2ebd1b641a1f" + "51d54c0546cc");
        List<PeerAddress> peers = CompactPeers.parseIpv4(bytes);

        assertThat(peers).map(PeerAddress::toString).containsExactly("46.189.27.100:6687", "81.213.76.5:18124");
        assertThat(CompactPeers.formatIpv4(peers)).isEqualTo(bytes);
        assertThat(CompactPeers.formatIpv6(peers)).isEmpty();
    }

    @Test
    void readsAndWritesCompactAddressesOfIpv6() {
        byte[] bytes = HexFormat.of().parseHex("20010db8000000000000000000000002" + "d6e5");
        List<PeerAddress> peers = CompactPeers.parseIpv6(bytes);

        assertThat(peers)
                .containsExactly(PeerAddress.parse("[2001:db8::2]:55013").orElseThrow());
        assertThat(CompactPeers.formatIpv6(peers)).isEqualTo(bytes);
        assertThat(CompactPeers.formatIpv4(peers)).isEmpty();
    }

    @Test
    void dropsPortZeroAndATornLastEntry() {
        assertThat(CompactPeers.parseIpv4(HexFormat.of().parseHex("0102030400000102030400" + "50" + "010203")))
                .map(PeerAddress::toString)
                .containsExactly("1.2.3.4:80");
    }

    @TestFactory
    Stream<DynamicTest> readsTheAddressesOfOtherProjects() {
        return Foreign.vectors("compact_peers_tracker_pex_krpc.json")
                .get("cases")
                .valueStream()
                .filter(vector -> vector.has("peers_hex"))
                .map(vector -> DynamicTest.dynamicTest(
                        vector.get("id").asString(),
                        () -> assertThat(CompactPeers.parseIpv4(HexFormat.of()
                                        .parseHex(vector.get("peers_hex").asString())))
                                .map(PeerAddress::toString)
                                .isEqualTo(Foreign.strings(vector.get("peers")))));
    }

    @TestFactory
    Stream<DynamicTest> makesTheAllowedFastSetsOfTheSpecification() {
        return Foreign.vectors("bep6_bep33_bep40.json")
                .get("cases")
                .valueStream()
                .filter(vector -> vector.get("bep").asInt() == 6)
                .map(vector -> DynamicTest.dynamicTest(vector.get("k").asString() + " pieces", () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        assertThat(AllowedFastSet.of(
                        InfoHash.ofHex(vector.get("info_hash").asString()),
                        PeerAddress.ofLiteral(vector.get("ip").asString(), 6881).orElseThrow(),
                        vector.get("pieces").asInt(),
                        vector.get("k").asInt()))
                .isEqualTo(vector.get("allowed_fast")
                        .valueStream()
                        .map(JsonNode::asInt)
                        .toList());
    }

    @Test
    void allowedFastSetOfASmallTorrentIsAllOfIt() {
        assertThat(AllowedFastSet.of(PeerMessageTest.INFO_HASH, PeerAddress.loopback(1), 3, AllowedFastSet.USUAL_SIZE))
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void peerIdsBeginWithTheClientAndEndAtRandom() {
        var random = new Random(1);
        PeerId first = PeerId.random("-XX0100-", random);

        assertThat(first.toString()).matches("-XX0100-[0-9A-Za-z]{12}");
        assertThat(PeerId.random("-XX0100-", random)).isNotEqualTo(first);
        assertThat(PeerId.of(first.bytes())).isEqualTo(first);
    }
}
