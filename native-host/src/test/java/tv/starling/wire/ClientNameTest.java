package tv.starling.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;

class ClientNameTest {
    /** Different words of the projects for the same client. */
    private static final List<List<String>> SAME = List.of(
            List.of("azureus / vuze", "vuze", "azureus"),
            List.of("shad0w", "shadow"),
            List.of("libtorrent (rakshasa) / rtorrent", "libtorrent (rakshasa) / rtorrent*"),
            List.of("bitspirit", "bitspirit?"));

    /** Where a client's own authors, or another of the projects, know better than the one that is cited. */
    private static final Map<String, String> BETTER = Map.of(
            "-WW0007-", "WebTorrent 0.7", "-BI1700-", "BiglyBT 1.7", "-FD51]\u00c7-7", "Free Download Manager 5.1.x");

    @TestFactory
    Stream<DynamicTest> namesAllThatOtherProjectsKnow() {
        List<JsonNode> cases = Foreign.vectors("peer_id_clients.json")
                .get("cases")
                .valueStream()
                .toList();
        assertThat(cases).hasSize(142);
        return cases.stream().map(vector -> DynamicTest.dynamicTest(vector.toString(), () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        byte[] bytes = id(vector);
        String named = ClientName.of(PeerId.of(bytes));
        String start = new String(bytes, 0, 9, java.nio.charset.StandardCharsets.ISO_8859_1);
        String better = BETTER.entrySet().stream()
                .filter(it -> start.startsWith(it.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
        if (!better.isEmpty()) {
            assertSame(named, better);
        } else if (vector.has("version")) {
            assertThat(withoutZeros(named.substring(named.lastIndexOf(' ') + 1)))
                    .isEqualTo(withoutZeros(vector.get("version").asString()));
        } else if (vector.has("client")) {
            assertSame(named, vector.get("client").asString());
        } else {
            assertThat(named).isNotBlank();
        }
    }

    /** Brand and version, where one is told. */
    private static void assertSame(String named, String expected) {
        switch (expected) {
            case "unknown", "Invalid PeerID" -> assertThat(named).matches("[!-~]{8,24}");
            default -> {
                String[] ours = split(named);
                String[] theirs = split(expected);
                assertThat(SAME.stream().anyMatch(it -> it.containsAll(List.of(ours[0], theirs[0])))
                                || ours[0].equals(theirs[0]))
                        .as("%s is %s", named, expected)
                        .isTrue();
                if (!theirs[1].isEmpty()) {
                    assertThat(withoutZeros(ours[1])).isEqualTo(withoutZeros(theirs[1]));
                }
            }
        }
    }

    private static String[] split(String name) {
        String[] words = name.toLowerCase(Locale.ROOT).split(" (?=\\d)", 2);
        return new String[] {words[0], words.length == 1 ? "" : words[1]};
    }

    /** 1.2.3.0 is 1.2.3. */
    private static String withoutZeros(String version) {
        return version.replaceFirst("(\\.0)+$", "");
    }

    private static byte[] id(JsonNode vector) {
        String hex = vector.has("peer_id_hex")
                ? vector.get("peer_id_hex").asString()
                : vector.get("peer_id_prefix_hex").asString();
        byte[] told = HexFormat.of().parseHex(hex);
        byte[] id = Arrays.copyOf(told, 20);
        Arrays.fill(id, told.length, 20, (byte) 'x');
        return id;
    }

    @Test
    void namesTheClientsOfToday() {
        assertThat(name("-qB4610-")).isEqualTo("qBittorrent 4.6.1");
        assertThat(name("-DE13F0-")).isEqualTo("Deluge 1.3.15");
        assertThat(name("-LT20B0-")).isEqualTo("libtorrent (Rasterbar) 2.0.11.0");
        assertThat(name("-SG0100-")).isEqualTo("Starling 0.1.0");
    }

    private static String name(String prefix) {
        return ClientName.of(PeerId.random(prefix, new Random(1)));
    }

    @Test
    void whateverTheBytesItIsOneShortVisibleLine() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            byte[] id = new byte[20];
            random.nextBytes(id);
            if (i % 2 == 0) {
                id[0] = '-';
                System.arraycopy(
                        List.of("TR", "KT", "UW", "PI", "XF", "BL", "FD")
                                .get(i % 7)
                                .getBytes(),
                        0,
                        id,
                        1,
                        2);
            }
            assertThat(ClientName.of(PeerId.of(id)))
                    .hasSizeBetween(1, 60)
                    .doesNotContainPattern("\\p{Cntrl}")
                    .isEqualTo(ClientName.of(PeerId.of(id)).strip());
        }
    }
}
