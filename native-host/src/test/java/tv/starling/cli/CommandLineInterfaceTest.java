package tv.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tv.starling.messaging.JsonObject;
import tv.starling.metainfo.MagnetLink;
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
    void eachCommandIsFoundByItsName() {
        CommandLineInterface.COMMANDS.forEach((name, command) -> {
            Object made = command.apply(Console.of(new PrintStream(out), new PrintStream(err)));
            assertThat(made.getClass().getAnnotation(CommandLine.Command.class).name())
                    .isEqualTo(name);
        });
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
    void infoTellsWhoseFeedALinkIs() throws Exception {
        String key = "9a36edf0988ddc1a0fc02d4e8652cce87a71aaac71fce936e650a597c0fb72e0";
        assertThat(run("info", "--json", "magnet:?xs=urn:btpk:" + key + "&s=6e&dn=News"))
                .isZero();
        JsonObject json = JsonObject.parse(out.toByteArray());
        assertThat(json.text("publicKey", 100)).isEqualTo(key);
        assertThat(json.text("salt", 100)).isEqualTo("6e");
        assertThat(json.text("name", 100)).isEqualTo("News");
        assertThat(json.has("infoHashV1")).isFalse();
        assertThat(run("info", "magnet:?xs=urn:btpk:" + key.substring(2))).isEqualTo(1);
    }

    @Test
    void publishesIntoAFolderByTheFilesName() throws Exception {
        Path film = Files.write(folder.resolve("Film.mp4"), bytes(70_001, 1));
        assertThat(run("publish", film.toString(), "--out", folder + "/.")).isZero();
        assertThat(Metainfo.parse(Files.readAllBytes(folder.resolve("Film.mp4.torrent")))
                        .info()
                        .name())
                .isEqualTo("Film.mp4");
    }

    @Test
    void publishesATorrentALinkAndASnippet() throws Exception {
        Path film = folder.resolve("Ein Film.mp4");
        Files.write(film, bytes(70_001, 1));
        Path torrent = folder.resolve("film.torrent");
        assertThat(run(
                        "publish",
                        film.toString(),
                        "--out",
                        torrent.toString(),
                        "--tracker",
                        "http://t.test/announce",
                        "--web-seed",
                        "https://cdn.test/films/",
                        "--json"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        Metainfo made = Metainfo.parse(Files.readAllBytes(torrent));
        JsonObject json = JsonObject.parse(out.toByteArray());
        assertThat(json.text("infoHashV1", 100))
                .isEqualTo(made.hashes().v1().orElseThrow().hex());
        assertThat(json.text("infoHashV2", 100))
                .isEqualTo(made.hashes().v2().orElseThrow().hex());
        String magnet = json.text("magnet", 1000);
        assertThat(magnet).endsWith("&xl=70001");
        assertThat(MagnetLink.parse(magnet).hashes()).isEqualTo(made.hashes());
        assertThat(MagnetLink.parse(magnet).trackers()).containsExactly("http://t.test/announce");
        assertThat(MagnetLink.parse(magnet).webSeeds()).containsExactly("https://cdn.test/films/");
        assertThat(json.text("snippet", 10_000)).isEqualTo("""
                        <video controls>
                          <source type="application/x-bittorrent" src="%s">
                          <source type="video/mp4" src="https://cdn.test/films/Ein%%20Film.mp4">
                        </video>""".formatted(magnet.replace("&", "&amp;")));
    }

    @Test
    void saysWhatIsWrongWithWhatIsToBePublished() {
        String torrent = folder.resolve("x.torrent").toString();
        assertThat(run("publish", folder.resolve("no").toString(), "--out", torrent))
                .isEqualTo(1);
        assertThat(run("publish", folder.toString(), "--out", torrent)).isEqualTo(1);
        assertThat(run("publish", folder.toString(), "--out", torrent, "--v1", "--v2"))
                .isEqualTo(2);
        assertThat(run("publish", folder.toString(), "--out", torrent, "--tracker", "t.test"))
                .isEqualTo(2);
        assertThat(run("publish", folder.toString(), "--out", torrent, "--private"))
                .isEqualTo(2);
        assertThat(run("publish", folder.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("There is nothing in ", "There is no file or folder ");
    }

    @Test
    void aTrackerTakesOnlyWhatMakesSense() {
        assertThat(run("tracker", "--port", "70000")).isEqualTo(2);
        assertThat(run("tracker", "--listen", "here")).isEqualTo(2);
        assertThat(run("tracker", "--interval", "1")).isEqualTo(2);
        assertThat(run("tracker", "--allow", folder.resolve("no list").toString()))
                .isEqualTo(1);
    }

    @Test
    void aGaugeTellsShareRateAndTimeLeft() {
        assertThat(Gauge.line(500_000_000, 2_000_000_000, 1_000_000_000L, "hashed"))
                .isEqualTo("[#######                       ]  25.0 % of 2.0 GB hashed, 500 MB/s, 3 s left");
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
