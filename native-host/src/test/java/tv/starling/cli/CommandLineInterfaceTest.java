package tv.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.messaging.JsonObject;
import tv.starling.metainfo.Metainfo;
import tv.starling.metainfo.TorrentBuilder;

class CommandLineInterfaceTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @Test
    void wrongUsageIsTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("dance")).isEqualTo(2);
        assertThat(run("get", "magnet:?x")).isEqualTo(2);
        assertThat(run("install", "--browser", "lynx")).isEqualTo(2);
        assertThat(run("play", "magnet:?x", "--listen", "0.0.0.0:1")).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void helpAndVersionAreZero() {
        assertThat(run("--version")).isZero();
        assertThat(run("get", "--help")).isZero();
    }

    @Test
    void whatGoesWrongIsOneWithOneSentence() {
        assertThat(run("info", folder.resolve("nothing.torrent").toString())).isEqualTo(1);
        assertThat(run("status", "--data", folder.toString())).isEqualTo(1);
        assertThat(run("stop", "--data", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(3).allMatch(it -> it.endsWith("."));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void infoTellsWhatATorrentIs() throws Exception {
        byte[] torrent = TorrentBuilder.named("film.mp4")
                .pieceLength(16384)
                .data(new byte[40_000])
                .tracker("http://tracker.test/announce")
                .bytes();
        Path file = Files.write(folder.resolve("film.torrent"), torrent);
        assertThat(run("info", "--json", file.toString())).isZero();
        JsonObject json = JsonObject.parse(out.toByteArray());
        assertThat(json.text("name", 100)).isEqualTo("film.mp4");
        assertThat(json.text("infoHashV1", 100))
                .isEqualTo(Metainfo.parse(torrent).infoHash().hex());
        assertThat(json.has("infoHashV2")).isFalse();
        assertThat(json.number("pieceLength", 1, 1 << 30)).isEqualTo(16384);
        assertThat(json.truth("private", true)).isFalse();
        assertThat(json.texts("trackers", 9, 99)).containsExactly("http://tracker.test/announce");
        assertThat(json.objects("files").getFirst().toString())
                .isEqualTo("{\"index\":0,\"path\":\"film.mp4\",\"length\":40000}");
    }

    @Test
    void infoTellsWhatAMagnetLinkIs() throws Exception {
        String hex = "0123456789abcdef0123456789abcdef01234567";
        assertThat(run("info", "--json", "magnet:?xt=urn:btih:" + hex + "&dn=Film"))
                .isZero();
        JsonObject json = JsonObject.parse(out.toByteArray());
        assertThat(json.text("infoHashV1", 100)).isEqualTo(hex);
        assertThat(json.text("name", 100)).isEqualTo("Film");
        assertThat(run("info", "magnet:?dn=Film")).isEqualTo(1);
    }

    @Test
    void aMadeTorrentHasTheHashesOfItsFilesEndToEnd() throws IOException {
        Path film = Files.createDirectories(folder.resolve("Film"));
        byte[] first = bytes(70_001, 1);
        byte[] second = bytes(33_000, 2);
        Files.write(film.resolve("a.mp4"), first);
        Files.write(film.resolve("b.srt"), second);
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        Metainfo made = Metainfo.parse(TorrentMaker.make(film));
        int pieceLength = made.info().layout().pieceLength();
        assertThat(made.info().pieceHashes()).isEqualTo(TorrentBuilder.hashPieces(all, pieceLength));
        assertThat(made.info().name()).isEqualTo("Film");
        assertThat(made.info().files()).extracting(it -> it.path().getLast()).containsExactly("a.mp4", "b.srt");
        Metainfo lone = Metainfo.parse(TorrentMaker.make(film.resolve("a.mp4")));
        assertThat(lone.info().pieceHashes()).isEqualTo(TorrentBuilder.hashPieces(first, pieceLength));
    }

    @Test
    void quantitiesReadAsPeopleWriteThem() {
        assertThat(Quantities.bytes(0)).isEqualTo("0 B");
        assertThat(Quantities.bytes(1500)).isEqualTo("1.5 kB");
        assertThat(Quantities.bytes(12_345_678)).isEqualTo("12 MB");
        assertThat(Quantities.parse("500k")).contains(500_000L);
        assertThat(Quantities.parse("2M")).contains(2_000_000L);
        assertThat(Quantities.parse("fast")).isEmpty();
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    private int run(String... arguments) {
        return CommandLineInterface.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }
}
