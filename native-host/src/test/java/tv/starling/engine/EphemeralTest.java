package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tv.starling.Config;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Role;
import tv.starling.messaging.TorrentReport;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;

/** Two engines, one of them a process of its own: nothing of what it has open ephemerally outlives that. */
@Timeout(120)
class EphemeralTest {
    private static final int LENGTH = 300_000;
    private static final String SETTINGS = """
            {"listen": "127.0.0.1:0", "dht": false, "lsd": false, "portMapping": false, "lingerSeconds": 0,
             "seeding": "until-stopped"}""";

    @TempDir
    Path folder;

    private final SimTorrent film = SimTorrents.single("secret.mp4", LENGTH, 32768, 1);
    private Engine seed;
    private Config.Places places;
    private Process viewer;

    @BeforeEach
    void start() throws Exception {
        Path from = Files.createDirectories(folder.resolve("from"));
        Files.write(from.resolve("secret.mp4"), film.content().bytes(0, LENGTH));
        Config.Places seedPlaces = places("seed");
        seed = Engine.start(EngineProcess.settings(seedPlaces), RealWorld::make);
        try (WireClient command = new WireClient(seedPlaces, Role.COMMAND)) {
            assertThat(command.ask(
                            "open", torrent() + ", \"stream\": false, \"seed\": true, \"from\": \"" + from + "\""))
                    .isInstanceOf(Reply.Opened.class);
        }
        places = places("viewer");
        startViewer();
    }

    @AfterEach
    void close() throws Exception {
        viewer.destroyForcibly().waitFor();
        seed.close();
    }

    private Config.Places places(String name) throws IOException {
        Config.Places made = Config.Places.inFolder(folder.resolve(name), Map.of("HOME", folder.toString()));
        Files.createDirectories(made.data());
        Files.writeString(made.data().resolve("settings.json"), SETTINGS);
        return made;
    }

    private void startViewer() throws IOException {
        viewer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "tv.starling.Main",
                        "engine",
                        "--data",
                        places.data().toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(new File(folder.toFile(), "viewer.txt"))
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            try (WireClient client = new WireClient(places, Role.COMMAND)) {
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    private String torrent() {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes("d4:info".getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(film.info().raw());
        bytes.write('e');
        return "\"torrent\": \"" + Base64.getEncoder().encodeToString(bytes.toByteArray()) + "\"";
    }

    /** @return the open's id, all of it fetched */
    private long watch(WireClient client, boolean ephemeral) throws Exception {
        Reply opened = client.ask(
                "open",
                torrent() + ", \"stream\": false, \"files\": [0], \"allowPrivate\": true, \"ephemeral\": " + ephemeral
                        + ", \"peers\": [\"" + seed.listening().replace("/", "") + "\"]");
        assertThat(opened).isInstanceOf(Reply.Opened.class);
        Awaitility.await().until(() -> client.torrents().stream().anyMatch(it -> it.verified() == LENGTH));
        assertThat(kept()).hasSize(1);
        return opened.id();
    }

    /** Folders of torrents. */
    private List<Path> kept() throws IOException {
        try (var folders = Files.list(places.data().resolve("data"))) {
            return folders.toList();
        }
    }

    private List<TorrentReport> torrents() throws Exception {
        try (WireClient client = new WireClient(places, Role.COMMAND)) {
            return client.torrents();
        }
    }

    private void isOver() throws Exception {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> torrents().isEmpty());
    }

    private void nothingIsLeft() throws IOException {
        Awaitility.await().until(() -> kept().isEmpty());
        try (var all = Files.walk(places.data())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(film.infoHash().hex())
                        .doesNotContain("secret");
            }
        }
    }

    enum End {
        CLOSED,
        CUT,
        STOPPED,
        SHUT_DOWN,
        KILLED
    }

    @ParameterizedTest
    @EnumSource
    void nothingOutlivesIt(End end) throws Exception {
        try (WireClient client = new WireClient(places, Role.COMMAND)) {
            long open = watch(client, true);
            switch (end) {
                case CLOSED -> client.ask("close", "\"open\": " + open);
                case CUT -> client.close();
                case STOPPED ->
                    client.ask("stop", "\"infoHash\": \"" + film.infoHash().hex() + "\"");
                case SHUT_DOWN -> client.ask("shutdown", "");
                case KILLED -> viewer.destroyForcibly();
            }
        }
        switch (end) {
            case CLOSED, CUT, STOPPED -> isOver();
            case SHUT_DOWN -> assertThat(viewer.waitFor()).isZero();
            case KILLED -> {
                viewer.waitFor();
                assertThat(kept()).hasSize(1);
                Path segment = places.state().resolve("segments").resolve("7.m4s");
                Files.writeString(segment, "secret");
                startViewer();
                assertThat(kept()).isEmpty();
                assertThat(segment).doesNotExist();
            }
        }
        nothingIsLeft();
    }

    @Test
    void whatWasKeptBeforeIsUsedAndStays() throws Exception {
        try (WireClient client = new WireClient(places, Role.COMMAND)) {
            watch(client, false);
            client.ask("stop", "\"infoHash\": \"" + film.infoHash().hex() + "\"");
        }
        try (WireClient client = new WireClient(places, Role.COMMAND)) {
            watch(client, true);
            assertThat(client.torrents().getFirst().downloaded()).isZero();
        }
        isOver();
        assertThat(kept()).hasSize(1);
    }

    @Test
    void whatIsOpenedToBeKeptTooStays() throws Exception {
        try (WireClient client = new WireClient(places, Role.COMMAND)) {
            watch(client, true);
            assertThat(client.torrents().getFirst().kept()).isFalse();
            assertThat(client.torrents().getFirst().ephemeral()).isTrue();
            watch(client, false);
            assertThat(client.torrents().getFirst().kept()).isTrue();
            assertThat(client.torrents().getFirst().ephemeral()).isFalse();
            client.ask("stop", "\"infoHash\": \"" + film.infoHash().hex() + "\"");
        }
        viewer.destroyForcibly().waitFor();
        startViewer();
        assertThat(kept()).hasSize(1);
    }

    @Test
    void itIsNeitherSeededWhenClosedNorStoredInAFolder() throws Exception {
        try (WireClient client = new WireClient(places, Role.COMMAND)) {
            for (String wish :
                    List.of("\"seed\": true", "\"to\": \"" + folder + "\"", "\"from\": \"" + folder + "\"")) {
                Reply refused = client.ask("open", torrent() + ", \"ephemeral\": true, " + wish);
                assertThat(((Reply.Error) refused).code()).isEqualTo("bad-request");
            }
            watch(client, true);
            Reply.Kept kept = (Reply.Kept) client.ask(
                    "keep", "\"kept\": true, \"infoHash\": \"" + film.infoHash().hex() + "\"");
            assertThat(kept.kept()).isFalse();
        }
        isOver();
        nothingIsLeft();
    }
}
