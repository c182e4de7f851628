package tv.starling.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;

class FeedLinkTest {
    private static final String KEY = "8543d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e";
    private static final String LINK = "magnet:?xs=urn:btpk:" + KEY;

    private static final String REST =
            "&dn=Evening+news&tr=http%3A%2F%2Ft.test%2Fa&ws=http%3A%2F%2Fw.test%2F&x.pe=10.1.1.1:5&x.pass=abc&so=1";

    @Test
    void readsKeySaltAndWhatElseHelpsToFindTheTorrentAndToBeLetIn() {
        var feed = FeedLink.parse(LINK + "&s=6e" + REST).orElseThrow();
        assertThat(HexFormat.of().formatHex(feed.publicKey().bytes())).isEqualTo(KEY);
        assertThat(feed.salt().utf8()).isEqualTo("n");
        InfoHash hash = InfoHash.ofHex("cd".repeat(20));
        assertThat(feed.pointingAt(hash)).isEqualTo(MagnetLink.parse("magnet:?xt=urn:btih:" + hash + REST));
        Hash256 v2 = Hash256.ofHex("cd".repeat(32));
        assertThat(feed.pointingAt(v2)).isEqualTo(MagnetLink.parse("magnet:?xt=urn:btmh:1220" + v2.hex() + REST));
        assertThat(feed.toUri()).isEqualTo(LINK + "&s=6e" + REST.replace("+", "%20"));
        assertThat(FeedLink.parse(feed.toUri())).contains(feed);
        assertThat(feed.withPass("other").pointingAt(v2).pass()).contains("other");
        assertThat(FeedLink.parse(LINK).orElseThrow().toUri()).isEqualTo(LINK);
        assertThat(FeedLink.parse("MAGNET:?xs=URN:BTPK:" + KEY.toUpperCase(java.util.Locale.ROOT)))
                .isPresent();
    }

    @Test
    void readsWhatOthersRead() {
        List<JsonNode> vectors = Foreign.vectors("magnet.json")
                .get("cases")
                .valueStream()
                .filter(v -> v.get("expect").asString().equals("accept-as-bep46"))
                .toList();
        assertThat(vectors).isNotEmpty();
        for (JsonNode vector : vectors) {
            assertThat(FeedLink.parse(vector.get("uri").asString())
                            .orElseThrow()
                            .publicKey()
                            .bytes())
                    .isEqualTo(HexFormat.of().parseHex(vector.get("public_key").asString()));
        }
    }

    /** A torrent that is named is the one that is meant; a salt that can't be read is another feed, not none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "magnet:?xt=urn:btih:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
                LINK + "&xt=urn:btih:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
                "magnet:?xs=urn:btpk:8543",
                "magnet:?xs=urn:btpk:" + KEY + "00",
                "magnet:?xt=urn:btpk:" + KEY,
                LINK + "&s=6",
                LINK + "&s=xx",
                KEY,
                "",
            })
    void otherLinksAreNoFeeds(String link) {
        assertThat(FeedLink.parse(link)).isEmpty();
    }

    @Test
    void aSaltHas64Bytes() {
        assertThat(FeedLink.parse(LINK + "&s=" + "ab".repeat(64))).isPresent();
        assertThat(FeedLink.parse(LINK + "&s=" + "ab".repeat(65))).isEmpty();
        assertThatThrownBy(() -> FeedLink.parse(LINK + "&s=" + "0".repeat(70_000)))
                .isInstanceOf(MetainfoException.class);
    }
}
