package tv.starling.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.bencode.Mutation;
import tv.starling.metainfo.InfoDictionary.FileEntry;

class MetainfoTest {
    private static final byte[] DATA = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final String HASH = "a".repeat(20);

    @Test
    void readsBackWhatIsBuilt() {
        byte[] torrent = TorrentBuilder.named("Show")
                .file(List.of("a", "film.mp4"), 6)
                .file(List.of("b.txt"), 4)
                .pieceLength(4)
                .data(DATA)
                .trackerTier(List.of("http://one.test/announce", "udp://two.test:80"))
                .tracker("https://three.test/announce")
                .webSeed("http://seed.test/")
                .asPrivate()
                .comment("a comment")
                .createdBy("a test")
                .creationDate(1_700_000_000)
                .bytes();
        Metainfo metainfo = Metainfo.parse(torrent);
        InfoDictionary info = metainfo.info();

        assertThat(info.name()).isEqualTo("Show");
        assertThat(info.files())
                .containsExactly(
                        new FileEntry(List.of("a", "film.mp4"), 0, 6, ""), new FileEntry(List.of("b.txt"), 6, 4, ""));
        assertThat(info.layout()).isEqualTo(new PieceLayout(10, 4));
        assertThat(info.pieceHash(2)).isEqualTo(Digests.sha1(new byte[] {'8', '9'}));
        assertThat(info.isPrivate()).isTrue();
        assertThat(metainfo.trackerTiers())
                .containsExactly(
                        List.of("http://one.test/announce", "udp://two.test:80"),
                        List.of("https://three.test/announce"));
        assertThat(metainfo.webSeeds()).containsExactly("http://seed.test/");
        assertThat(metainfo.comment()).contains("a comment");
        assertThat(metainfo.createdBy()).contains("a test");
        assertThat(metainfo.hashes().v2()).isEmpty();
        assertThat(InfoDictionary.parse(info.raw()).infoHash()).isEqualTo(metainfo.infoHash());
    }

    @Test
    void readsATorrentOfOneFile() {
        TorrentBuilder builder =
                TorrentBuilder.named("film.mp4").pieceLength(16).data(DATA).tracker("http://t.test/a");
        Metainfo metainfo = Metainfo.parse(builder.bytes());

        assertThat(metainfo.info().files()).containsExactly(new FileEntry(List.of("film.mp4"), 0, 10, ""));
        assertThat(metainfo.trackerTiers()).containsExactly(List.of("http://t.test/a"));
        assertThat(metainfo.info().raw()).isEqualTo(builder.infoBytes());
        assertThat(SafePath.of(metainfo.info())).containsExactly(List.of("film.mp4"));
    }

    @Test
    void namesTheSwarmByTheBytesAsTheyAre() {
        String sorted = "d6:lengthi1e4:name1:x12:piece lengthi1e6:pieces20:" + HASH + "e";
        String unsorted = "d4:name1:x6:lengthi1e12:piece lengthi1e6:pieces20:" + HASH + "e";

        assertThat(Metainfo.parse(ascii("d4:info" + unsorted + "e")).infoHash())
                .isEqualTo(InfoHash.of(Digests.sha1(ascii(unsorted))))
                .isNotEqualTo(InfoHash.of(Digests.sha1(ascii(sorted))));
    }

    @Test
    void takesUtf8TwinsOfNamesAndPaths() {
        InfoDictionary info =
                InfoDictionary.parse(latin("d5:filesld6:lengthi1e4:pathl1:\u00e4e10:path.utf-8l2:\u00c3\u00a4eee"
                        + "4:name1:\u00e410:name.utf-82:\u00c3\u00a412:piece lengthi1e6:pieces20:" + HASH + "e"));

        assertThat(info.name()).isEqualTo("ä");
        assertThat(info.files().getFirst().path()).containsExactly("ä");
    }

    @Test
    void knowsPaddingAndKeepsTrackersOfOtherSchemesOut() {
        Metainfo metainfo = Metainfo.parse(ascii("d8:announce10:wss://t.te4:infod5:filesld6:lengthi1e4:pathl1:aee"
                + "d4:attr1:p6:lengthi3e4:pathl4:.pad1:3eee4:name1:x12:piece lengthi4e6:pieces20:" + HASH + "ee"));

        assertThat(metainfo.info().files()).map(FileEntry::isPadding).containsExactly(false, true);
        assertThat(metainfo.trackerTiers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4:name1:x12:piece lengthi1e6:pieces20:H", // no files
                "6:lengthi0e4:name1:x12:piece lengthi1e6:pieces20:H", // nothing in it
                "6:lengthi-1e4:name1:x12:piece lengthi1e6:pieces20:H",
                "6:lengthi2e4:name1:x12:piece lengthi1e6:pieces20:H", // two pieces, one hash
                "6:lengthi1e4:name1:x12:piece lengthi0e6:pieces20:H",
                "6:lengthi1e4:name1:x12:piece lengthi-1e6:pieces20:H",
                "6:lengthi1e4:name1:x12:piece lengthi4294967297e6:pieces20:H",
                "6:lengthi1e4:name1:x6:pieces20:H",
                "6:lengthi1e4:name1:x12:piece lengthi1e6:pieces0:",
                "6:lengthi1e4:name1:x12:piece lengthi1e6:pieces1:H",
                "6:lengthi1e4:name0:12:piece lengthi1e6:pieces20:H",
                "6:lengthi1e4:namei1e12:piece lengthi1e6:pieces20:H",
                "5:filesle4:name1:x12:piece lengthi1e6:pieces20:H",
                "5:filesli1ee4:name1:x12:piece lengthi1e6:pieces20:H",
                "5:filesld6:lengthi1eee4:name1:x12:piece lengthi1e6:pieces20:H",
                "5:filesld6:lengthi1e4:pathleee4:name1:x12:piece lengthi1e6:pieces20:H",
                "5:filesld6:lengthi1e4:pathli1eeee4:name1:x12:piece lengthi1e6:pieces20:H",
                "5:filesld6:lengthi9223372036854775807e4:pathl1:aeed6:lengthi9e4:pathl1:beee"
                        + "4:name1:x12:piece lengthi1e6:pieces20:H"
            })
    void refusesWhatMakesNoSense(String keys) {
        byte[] info = ascii("d" + keys.replace("H", HASH).replace("pieces1:" + HASH, "pieces1:a") + "e");

        assertThat(catchThrowableOfType(MetainfoException.class, () -> InfoDictionary.parse(info))
                        .code())
                .isEqualTo("bad-torrent");
    }

    @Test
    void refusesAMillionNestedListsInATorrent() {
        assertThatThrownBy(() -> Metainfo.parse(ascii("d4:info" + "l".repeat(1_000_000))))
                .isInstanceOf(MetainfoException.class)
                .hasMessageContaining("deeper than 100");
    }

    @ParameterizedTest
    @CsvSource({
        "host.test:80,true",
        "[::1]:45,true",
        "1.2.3.4:65535,true",
        "host:0,false",
        "host:65536,false",
        "host,false",
        ":80,false",
        "::1:80,false",
        "[x]:80,false",
        "<a>:80,false",
        "a b:80,false",
        "host:+80,false",
        "-a:1,false"
    })
    void readsHostsWithPorts(String text, boolean valid) {
        assertThat(HostPort.parse(text)
                        .map(HostPort::toString)
                        .filter(text::equals)
                        .isPresent())
                .isEqualTo(valid);
    }

    @Test
    void mutatedTorrentsAreReadOrRefused() {
        byte[] torrent = TorrentBuilder.named("Show")
                .file(List.of("a", "film.mp4"), 6)
                .file(List.of("b.txt"), 4)
                .pieceLength(4)
                .data(DATA)
                .trackerTier(List.of("http://one.test/announce", "udp://two.test:80"))
                .webSeed("http://seed.test/")
                .bytes();
        var random = new Random(14);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 100_000; round++) {
            try {
                InfoDictionary info =
                        Metainfo.parse(Mutation.of(torrent, random)).info();
                boolean whole = SafePath.of(info).size() == info.files().size()
                        && info.pieceHashes().length == info.layout().pieceCount() * 20;
                read += whole ? 1 : 1_000_000;
            } catch (MetainfoException e) {
                refused += e.getMessage().endsWith(".") ? 1 : 1_000_000;
            }
        }
        assertThat(read).isBetween(1, 99_999);
        assertThat(refused).isEqualTo(100_000 - read);
    }

    @Test
    void infoHashIsAValue() {
        InfoHash hash = InfoHash.of(HexFormat.of().parseHex("0123456789abcdef0123456789abcdef01234567"));

        assertThat(InfoHash.ofHex("0123456789ABCDEF0123456789abcdef01234567"))
                .isEqualTo(hash)
                .hasSameHashCodeAs(hash);
        assertThat(hash).hasToString("0123456789abcdef0123456789abcdef01234567");
    }

    private static byte[] ascii(String text) {
        return latin(text);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
