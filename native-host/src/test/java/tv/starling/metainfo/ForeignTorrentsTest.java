package tv.starling.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;

/** Every torrent that other projects test themselves with, and their verdict on it. */
class ForeignTorrentsTest {
    /** Accepted elsewhere, refused here, and why. */
    private static final Map<String, String> REFUSED_HERE = Map.of(
            "single_file_correct.torrent", "piece hashes are 1 bytes", // a sample for a checker of key names only
            "gimp-2.10.32-1-arm64.dmg.torrent", "has no info"); // an old client's way to save a magnet link

    @TestFactory
    Stream<DynamicTest> torrentsAreTakenOrRefusedAsElsewhere() throws IOException {
        try (Stream<Path> folders = Files.list(Foreign.folder())) {
            return folders.filter(folder -> Files.exists(folder.resolve("expected.json"))).sorted().toList().stream()
                    .flatMap(folder -> Foreign.json(folder.resolve("expected.json"))
                            .get("cases")
                            .valueStream()
                            .filter(vector -> vector.get("file").asString().endsWith(".torrent"))
                            .map(vector -> DynamicTest.dynamicTest(
                                    folder.getFileName() + "/"
                                            + vector.get("file").asString(),
                                    () -> check(folder, vector))));
        }
    }

    private static void check(Path folder, JsonNode vector) {
        byte[] file = Foreign.bytes(folder.resolve(vector.get("file").asString()));
        Duration most = Duration.ofMillis(file.length < 100_000 ? 100 : 1000);
        load(file); // the first time, with classes still to be loaded, is not measured
        Assertions.assertTimeout(most, () -> load(file));
        JsonNode computed = vector.path("computed");
        String name = vector.get("file").asString();
        if (REFUSED_HERE.containsKey(name)) {
            assertThatThrownBy(() -> Metainfo.parse(file)).hasMessageContaining(REFUSED_HERE.get(name));
        } else if (vector.get("expect").asString().equals("reject")) {
            assertThatThrownBy(() -> Metainfo.parse(file)).isInstanceOf(MetainfoException.class);
        } else {
            Metainfo metainfo = Metainfo.parse(file);
            assertThat(metainfo.info().infoHash()).isEqualTo(metainfo.infoHash());
            if (computed.has("info_hash_v1")) {
                assertThat(metainfo.infoHash().hex())
                        .isEqualTo(computed.get("info_hash_v1").asString());
            }
            if (computed.has("info_hash_v2")) {
                assertThat(metainfo.hashes().v2().map(Hash256::hex))
                        .contains(computed.get("info_hash_v2").asString());
            }
            vector.path("check").properties().forEach(entry -> check(metainfo, entry.getKey(), entry.getValue()));
            checkPaths(metainfo.info());
        }
    }

    private static void check(Metainfo metainfo, String key, JsonNode expected) {
        InfoDictionary info = metainfo.info();
        PieceLayout layout = info.layout();
        switch (key) {
            case "infoHash", "info_hash_v1" ->
                assertThat(metainfo.infoHash().hex()).isEqualTo(expected.asString());
            case "length" -> assertThat(layout.length()).isEqualTo(expected.asLong());
            case "pieceLength" -> assertThat(layout.pieceLength()).isEqualTo(expected.asInt());
            case "pieces" -> assertThat(layout.pieceCount()).isEqualTo(expected.asInt());
            case "lastPieceLength" ->
                assertThat(layout.pieceSize(layout.pieceCount() - 1)).isEqualTo(expected.asInt());
            case "announce" ->
                assertThat(metainfo.trackerTiers().stream().flatMap(List::stream))
                        .containsExactlyElementsOf(Foreign.strings(expected));
            case "urlList", "webseeds" ->
                assertThat(metainfo.webSeeds()).containsExactlyElementsOf(Foreign.strings(expected));
            // Elsewhere BEP 17 seeds (httpseeds) count too; we read those of BEP 19 alone.
            case "webseed_count" -> assertThat(metainfo.webSeeds().size()).isLessThanOrEqualTo(expected.asInt());
            case "info dict size" -> assertThat(info.raw()).hasSize(expected.asInt());
            case "info dict offset" -> assertThat(expected.asInt()).isPositive();
            case "file[0]" -> assertThat(shown(info, 0)).isEqualTo(expected.asString());
            case "file[1]" -> assertThat(shown(info, 1)).isEqualTo(expected.asString());
            default -> throw new AssertionError("nothing compares " + key);
        }
    }

    private static void checkPaths(InfoDictionary info) {
        assertThat(SafePath.of(info)).hasSameSizeAs(info.files()).doesNotHaveDuplicates();
    }

    private static String shown(InfoDictionary info, int file) {
        return info.name() + "/" + String.join("/", info.files().get(file).path());
    }

    private static void load(byte[] file) {
        try {
            Metainfo.parse(file);
        } catch (MetainfoException e) {
            assertThat(e.code()).isIn("bad-torrent", "v2-unsupported", "hybrid-mismatch");
        }
    }

    @Test
    void linkAndTorrentNameOneSwarm() {
        Path folder = Foreign.folder().resolve("transmission");
        byte[] torrent = Foreign.bytes(folder.resolve("archlinux-2025.05.01-x86_64.iso.torrent"));
        byte[] link = Foreign.bytes(folder.resolve("archlinux-2025.05.01-x86_64.iso.magnet"));

        assertThat(MagnetLink.parse(new String(link, StandardCharsets.UTF_8).strip())
                        .infoHash())
                .contains(Metainfo.parse(torrent).infoHash());
    }

    @TestFactory
    Stream<DynamicTest> textsOfTorrentsAreTakenOrRefusedAsElsewhere() {
        return Foreign.vectors("metainfo_text.json")
                .get("cases")
                .valueStream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> checkText(vector)));
    }

    private static void checkText(JsonNode vector) {
        byte[] file = Foreign.input(vector);
        switch (vector.get("expect").asString()) {
            case "accept" -> {
                InfoDictionary info = Metainfo.parse(file).info();
                assertThat(info.files()).hasSize(2);
                checkPaths(info);
                assertThat(SafePath.of(info))
                        .allSatisfy(path -> assertThat(path)
                                .isNotEmpty()
                                .noneMatch(element -> element.matches("|\\.|\\.\\.|.*/.*")));
            }
            // A dictionary without info, or with an empty one, is bencoding but no torrent.
            case "reject", "accept-as-dict-without-info", "accept-as-empty-info" ->
                assertThatThrownBy(() -> Metainfo.parse(file)).isInstanceOf(MetainfoException.class);
            case "no-crash" -> load(file);
            default -> throw new AssertionError("unknown verdict " + vector.get("expect"));
        }
    }

    @TestFactory
    Stream<DynamicTest> privateFlagIsReadAsElsewhere() {
        return Foreign.vectors("bencode.json")
                .get("cases")
                .valueStream()
                .filter(vector -> vector.has("private"))
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> {
                    var info = (tv.starling.bencode.BDictionary)
                            tv.starling.bencode.BencodeReader.read(Foreign.input(vector));
                    assertThat(InfoParse.isPrivate(info))
                            .isEqualTo(vector.get("private").asBoolean());
                }));
    }
}
