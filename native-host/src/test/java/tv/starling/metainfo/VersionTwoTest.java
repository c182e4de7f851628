package tv.starling.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents.FileOf;
import tv.starling.sim.SimTorrentsV2;

/** Torrents of BitTorrent v2, and hybrids (BEP 52). */
class VersionTwoTest {
    private static final int PIECE = 32768;
    private static final FileOf[] FILES = {new FileOf("a", 40_000), new FileOf("b", 10), new FileOf("c", 70_000)};

    private static SimTorrent torrent(Version version) {
        return SimTorrentsV2.of(version, "show", PIECE, 7, FILES);
    }

    @Test
    void everyFileOfVersionTwoBeginsAtAPieceAndEndsShort() {
        PieceLayout layout = torrent(Version.V2).info().layout();

        assertThat(layout.pieceCount()).isEqualTo(6);
        assertThat(List.of(0, 1, 2, 3, 4, 5))
                .map(layout::pieceSize)
                .containsExactly(PIECE, 40_000 - PIECE, 10, PIECE, PIECE, 70_000 - 2 * PIECE);
        assertThat(layout.blockSize(2, 0)).isEqualTo(10);
        assertThat(layout.dataLength()).isEqualTo(110_010);
    }

    @Test
    void inAHybridPaddingIsPartOfThePieceButNoBlockOfItAloneIsAskedFor() {
        PieceLayout layout = torrent(Version.HYBRID).info().layout();

        assertThat(layout.pieceSize(1)).isEqualTo(PIECE);
        assertThat(layout.blockCount(1)).isEqualTo(1);
        assertThat(layout.blockSize(1, 0)).isEqualTo(PieceLayout.BLOCK);
        assertThat(layout.dataLength()).isEqualTo(110_010);
    }

    @Test
    void bothVersionsTellOfTheSameFiles() {
        InfoDictionary two = torrent(Version.V2).info();
        InfoDictionary hybrid = torrent(Version.HYBRID).info();

        assertThat(hybrid.files()).isEqualTo(two.files());
        assertThat(two.files())
                .filteredOn(file -> !file.isPadding())
                .allMatch(file -> file.root().isPresent());
        assertThat(two.hashes().v1()).isEmpty();
        assertThat(two.infoHash()).isEqualTo(two.hashes().v2().orElseThrow().truncated());
        assertThat(hybrid.hashes().swarmIds()).hasSize(2);
    }

    @Test
    void aHybridWhoseVersionsDifferIsRefusedByACodeOfItsOwn() {
        byte[] raw = torrent(Version.HYBRID).info().raw();

        for (String change : List.of("4:pathl1:a>4:pathl1:x", "6:lengthi10e4:path>6:lengthi11e4:path")) {
            String[] both = change.split(">");
            assertThat(catchThrowableOfType(
                                    MetainfoException.class,
                                    () -> InfoDictionary.parse(replaced(raw, both[0], both[1])))
                            .code())
                    .as(change)
                    .isEqualTo("hybrid-mismatch");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12:piece lengthi32768e>12:piece lengthi32769e",
                "12:piece lengthi32768e>12:piece lengthi8192e",
                "6:lengthi10e>6:lengthi-1e",
                "11:pieces root>11:pieces rood",
                "9:file treed1:a>9:file treed0:"
            })
    void refusesWhatMakesNoSense(String change) {
        String[] both = change.split(">");
        byte[] raw = torrent(Version.V2).info().raw();

        assertThatThrownBy(() -> InfoDictionary.parse(replaced(raw, both[0], both[1])))
                .isInstanceOf(MetainfoException.class);
    }

    @Test
    void laterVersionsAreRefusedPolitely() {
        byte[] raw = torrent(Version.V2).info().raw();

        assertThat(catchThrowableOfType(
                                MetainfoException.class,
                                () -> InfoDictionary.parse(replaced(raw, "meta versioni2e", "meta versioni3e")))
                        .code())
                .isEqualTo("v2-unsupported");
    }

    @Test
    void pieceLayersAreKeptWhereTheyLeadToTheRootsAndRefusedWhereNot() {
        SimTorrent torrent = torrent(Version.V2);
        assertThat(Metainfo.parse(file(torrent, torrent.layers().bytes()))
                        .pieceLayers()
                        .layers())
                .hasSize(2);
        assertThat(PieceLayers.parse(torrent.layers().bytes(), torrent.info())
                        .layers()
                        .keySet())
                .isEqualTo(torrent.layers().layers().keySet());

        var spoiled = new TreeMap<>(torrent.layers().layers());
        spoiled.replaceAll((root, layer) -> {
            byte[] other = layer.clone();
            other[5]++;
            return other;
        });
        assertThatThrownBy(() -> Metainfo.parse(file(torrent, new PieceLayers(spoiled).bytes())))
                .isInstanceOf(MetainfoException.class);
    }

    @Test
    void aTorrentFileWithoutPieceLayersIsTakenLikeALink() {
        SimTorrent torrent = torrent(Version.V2);

        assertThat(Metainfo.parse(file(torrent, PieceLayers.NONE.bytes()))
                        .pieceLayers()
                        .layers())
                .isEmpty();
    }

    @Test
    void namesWithOneHashInCommonAndOneNotAreOfTwoTorrents() {
        InfoHashes hybrid = torrent(Version.HYBRID).info().hashes();
        var other =
                new InfoHashes(hybrid.v1(), torrent(Version.V2).info().hashes().v2());

        assertThat(hybrid.isSameAs(InfoHashes.of(hybrid.v1().orElseThrow()))).isTrue();
        assertThat(hybrid.isSameAs(InfoHashes.of(hybrid.v2().orElseThrow()))).isTrue();
        assertThat(hybrid.isSameAs(other)).isFalse();
        assertThat(hybrid.contradicts(other)).isTrue();
    }

    /** A feed points by 20 bytes (BEP 46), whatever the version. */
    @Test
    void twentyBytesAloneMayBeThoseOfVersionTwo() {
        byte[] info = {'d', 'e'};
        var v2 = InfoHashes.of(Hash256.of(Digests.sha256(info)));
        var bare = InfoHashes.of(v2.truncatedV2().orElseThrow());

        assertThat(bare.match(info)).isTrue();
        assertThat(bare.match(new byte[] {'d'})).isFalse();
        assertThat(bare.isSameAs(v2) && v2.isSameAs(bare)).isTrue();
        var hybrid = new InfoHashes(Optional.of(InfoHash.ofInfo(info)), v2.v2());
        assertThat(hybrid.match(info)).isTrue();
        assertThat(bare.isSameAs(hybrid) && hybrid.isSameAs(bare)).isTrue();
        assertThat(InfoHashes.of(InfoHash.of(new byte[20])).isSameAs(hybrid)).isFalse();
        assertThat(new InfoHashes(bare.v1(), v2.v2()).match(info))
                .as("which says both")
                .isFalse();
    }

    @Test
    void linksAreNotOfPaddingAndHaveNoBytes() {
        var link = new FileEntry(List.of("l"), 0, 0, "l");

        assertThat(link.isSymlink()).isTrue();
        assertThat(link.isPadding()).isFalse();
    }

    private static byte[] file(SimTorrent torrent, byte[] layers) {
        return BencodeWriter.write(BDictionary.builder()
                .put("info", BencodeReader.read(torrent.info().raw()))
                .put("piece layers", BencodeReader.read(layers))
                .build());
    }

    private static byte[] replaced(byte[] raw, String from, String to) {
        String text = new String(raw, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replaceFirst(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }
}
