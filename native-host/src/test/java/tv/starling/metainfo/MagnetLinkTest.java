package tv.starling.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;

class MagnetLinkTest {
    private static final String HASH = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";
    private static final String LINK = "magnet:?xt=urn:btih:" + HASH;

    @Test
    void readsWhereTheTorrentFileLies() {
        var link = MagnetLink.parse("magnet:?xt=urn:btih:" + "0".repeat(40)
                + "&xs=http%3A%2F%2Fa.test%2F1&as=http://b.test/x.torrent&as=http://b.test/x.mp4&xs=urn:ed2k:1");
        assertThat(link.torrentFiles()).containsExactly("http://a.test/1", "http://b.test/x.torrent");
        assertThat(link.webSeeds()).containsExactly("http://b.test/x.mp4");
        assertThat(MagnetLink.parse(link.toUri())).isEqualTo(link);
    }

    @TestFactory
    Stream<DynamicTest> readsAsOtherProjectsDo() {
        return Foreign.vectors("magnet.json")
                .get("cases")
                .valueStream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        String uri = vector.get("uri").asString();
        switch (vector.get("expect").asString()) {
            // A link to a mutable DHT item (BEP 46) names no torrent: FeedLinkTest.
            case "reject", "accept-as-bep46" ->
                assertThat(catchThrowableOfType(MetainfoException.class, () -> MagnetLink.parse(uri))
                                .code())
                        .isEqualTo("bad-magnet");
            case "accept", "accept-bare-hash", "reject-or-dedupe" -> {
                MagnetLink link = MagnetLink.parse(uri);
                checkFields(link, vector);
                assertThat(MagnetLink.parse(link.toUri())).isEqualTo(link);
            }
            default -> throw new AssertionError("unknown verdict " + vector.get("expect"));
        }
    }

    private static void checkFields(MagnetLink link, JsonNode vector) {
        if (vector.has("v1")) {
            assertThat(link.infoHash().map(InfoHash::hex)).isEqualTo(text(vector.get("v1")));
        }
        if (vector.has("v2")) {
            assertThat(link.infoHashV2()).isEqualTo(text(vector.get("v2")));
        }
        if (vector.has("name")) {
            assertThat(link.name()).isEqualTo(text(vector.get("name")));
        }
        if (vector.has("trackers")) {
            assertThat(link.trackers()).isEqualTo(Foreign.strings(vector.get("trackers")));
        }
        if (vector.has("n_trackers")) {
            assertThat(link.trackers()).hasSize(vector.get("n_trackers").asInt());
        }
        if (vector.has("web_seeds")) {
            assertThat(link.webSeeds()).isEqualTo(Foreign.strings(vector.get("web_seeds")));
        }
        if (vector.has("peers")) {
            assertThat(link.peers()).map(HostPort::toString).isEqualTo(Foreign.strings(vector.get("peers")));
        }
        if (vector.has("select_only")) {
            assertThat(link.selectedFiles())
                    .isEqualTo(vector.get("select_only")
                            .valueStream()
                            .map(JsonNode::asInt)
                            .toList());
        }
    }

    private static Optional<String> text(JsonNode node) {
        return node.isNull() ? Optional.empty() : Optional.of(node.asString());
    }

    @TestFactory
    Stream<DynamicTest> writesAsOtherProjectsDo() {
        return Foreign.vectors("magnet.json")
                .get("encode")
                .valueStream()
                .map(vector -> DynamicTest.dynamicTest(
                        vector.get("id").asString(),
                        () -> assertThat(link(vector.get("fields")).toUri())
                                .isEqualTo(vector.get("uri").asString())));
    }

    private static MagnetLink link(JsonNode fields) {
        List<Integer> priorities = fields.path("file_priorities")
                .valueStream()
                .map(JsonNode::asInt)
                .toList();
        return new MagnetLink(
                Optional.ofNullable(fields.get("v1")).map(hash -> InfoHash.ofHex(hash.asString())),
                Optional.ofNullable(fields.get("v2")).map(JsonNode::asString),
                Optional.empty(),
                List.of(),
                fields.path("peers")
                        .valueStream()
                        .map(peer -> HostPort.parse(peer.asString()).orElseThrow())
                        .toList(),
                List.of(),
                priorities.contains(0)
                        ? IntStream.range(0, priorities.size())
                                .filter(file -> priorities.get(file) != 0)
                                .boxed()
                                .toList()
                        : List.of());
    }

    @Test
    void keepsAPlusInAnAddressButNotInAName() {
        MagnetLink link = MagnetLink.parse(LINK + "&dn=a+b%2Bc&tr=http://t.test/a+b");

        assertThat(link.name()).contains("a b+c");
        assertThat(link.trackers()).containsExactly("http://t.test/a+b");
    }

    @Test
    void takesSchemeAndTopicInAnyCase() {
        assertThat(MagnetLink.parse("MAGNET:?xt.1=URN:BTIH:" + HASH.toUpperCase(java.util.Locale.ROOT))
                        .infoHash())
                .contains(InfoHash.ofHex(HASH));
    }

    @Test
    void keepsAHundredTrackersAndPeers() {
        String many = IntStream.rangeClosed(1, 150)
                .mapToObj(i -> "&tr=udp://t" + i + ".test:80&x.pe=192.0.2.1:" + i + "&ws=http://w.test/" + i)
                .collect(Collectors.joining());
        MagnetLink link = MagnetLink.parse(LINK + many);

        assertThat(link.trackers()).hasSize(100);
        assertThat(link.peers()).hasSize(100);
        assertThat(link.webSeeds()).hasSize(100);
    }

    @Test
    void refusesALinkLongerThanItsLimit() {
        assertThatThrownBy(() -> MagnetLink.parse(LINK + "&dn=" + "x".repeat(MagnetLink.MAX_LENGTH)))
                .isInstanceOf(MetainfoException.class)
                .hasMessageContaining("64 KiB");
    }

    @Test
    void selectingManyFilesOverAndOverCostsLittle() {
        String uri = LINK + "&so=" + "0-99999,".repeat(8000);

        assertThat(MagnetLink.parse(uri).selectedFiles()).hasSize(100_000);
    }
}
