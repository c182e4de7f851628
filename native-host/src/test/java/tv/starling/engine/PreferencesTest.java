package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.Config;
import tv.starling.messaging.JsonObject;
import tv.starling.messaging.Message;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Role;

/** A whole engine whose settings are changed over its socket while it runs. */
@Timeout(60)
class PreferencesTest {
    private static final String KEPT = "1".repeat(40);
    private static final String LET_GO = "2".repeat(40);

    @TempDir
    Path folder;

    private Config.Places places;
    private Engine engine;

    @BeforeEach
    void start() throws IOException {
        places = Config.Places.inFolder(folder.resolve("data"), Map.of("HOME", folder.toString()));
        Files.createDirectories(places.data());
        Files.writeString(settingsFile(), """
                {"later": {"than": "us"}, "listen": "127.0.0.1:0", "dht": false, "lsd": false, "portMapping": false, "lingerSeconds": 0}""");
        engine = Engine.start(EngineProcess.settings(places), RealWorld::make);
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
    }

    @Test
    void whatIsSetIsToldChangedKeptAndHoldsAtOnce() throws Exception {
        try (WireClient browser = new WireClient(places, Role.BROWSER)) {
            Reply.Settings before = (Reply.Settings) browser.ask("settings", "");
            assertThat(before.folder()).isEqualTo(places.data().toString());
            assertThat(before.freeBytes()).isPositive();
            assertThat(before.settings().text("seeding", 40)).isEqualTo("while-watched");

            Reply.Settings after = (Reply.Settings)
                    browser.ask(
                            "configure",
                            "\"settings\": {\"cacheQuotaBytes\": 5000000000, \"upBytesPerSecond\": 700000, \"seeding\": \"until-stopped\"}");
            assertThat(after.settings().number("cacheQuotaBytes", 0, Long.MAX_VALUE))
                    .isEqualTo(5_000_000_000L);
            assertThat(after.settings().text("seeding", 40)).isEqualTo("until-stopped");
            assertThat(after.waiting()).isEmpty();

            assertThat(((Reply.Engine) browser.ask("status", "")).cacheQuotaBytes())
                    .isEqualTo(5_000_000_000L);
            assertThat(SwarmThread.ask(
                            engine.env(), () -> engine.session().rates().up(), "It did not answer."))
                    .isEqualTo(700_000);
            JsonObject kept = JsonObject.parse(Files.readAllBytes(settingsFile()));
            assertThat(kept.object("later").orElseThrow().text("than", 9)).isEqualTo("us");
            assertThat(kept.number("upBytesPerSecond", 0, Long.MAX_VALUE)).isEqualTo(700_000);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settingsFile())))
                    .isEqualTo("rw-------");
            try (var files = Files.list(places.data())) {
                assertThat(files.filter(it -> it.toString().endsWith(".new"))).isEmpty();
            }

            browser.ask("configure", "\"settings\": {\"metered\": true}");
            assertThat(SwarmThread.ask(
                            engine.env(), () -> engine.session().rates().up(), "It did not answer."))
                    .isEqualTo(20_000);
        }
    }

    @Test
    void whatCannotBeTakenChangesNothing() throws Exception {
        String before = Files.readString(settingsFile());
        try (WireClient browser = new WireClient(places, Role.BROWSER)) {
            for (String wrong : List.of(
                    "{\"upBytesPerSecond\": -1}",
                    "{\"upBytesPerSecond\": 1, \"seeding\": \"always\"}",
                    "{\"metered\": \"yes\"}",
                    "{\"proxy\": \"example.org:1080\"}",
                    "{\"interface\": \"198.51.100.200\"}",
                    "{\"interface\": \"no such name\"}",
                    "{\"allowPrivate\": true}",
                    "{\"ffmpeg\": \"/bin/sh\"}")) {
                Message answer = browser.ask("configure", "\"settings\": " + wrong);
                assertThat(answer).as(wrong).isInstanceOf(Reply.Error.class);
                assertThat(((Reply.Error) answer).code()).isEqualTo("bad-settings");
            }
            assertThat(Files.readString(settingsFile())).isEqualTo(before);

            Files.writeString(settingsFile(), "{");
            assertThat(((Reply.Error) browser.ask("configure", "\"settings\": {\"metered\": true}")).code())
                    .isEqualTo("bad-settings");
            assertThat(Files.readString(settingsFile())).isEqualTo("{");
        }
    }

    @Test
    void anotherWayForPacketsWaitsForAnotherEngine() throws Exception {
        try (WireClient browser = new WireClient(places, Role.BROWSER)) {
            Reply.Settings changed =
                    (Reply.Settings) browser.ask("configure", "\"settings\": {\"proxy\": \"socks5://127.0.0.1:1080\"}");
            assertThat(changed.waiting()).containsExactly("proxy");
            try (WireClient command = new WireClient(places, Role.COMMAND)) {
                assertThat(((Reply.Error) browser.ask("restart", "")).code()).isEqualTo("busy");
            }
            Awaitility.await().until(() -> browser.ask("restart", "") instanceof Reply.Restarting);
            engine.awaitEnd();
            assertThat(EngineProcess.settings(places).network().route().proxy()).contains("socks5://127.0.0.1:1080");
        }
        restart();
        try (WireClient browser = new WireClient(places, Role.BROWSER)) {
            assertThat(((Reply.Settings) browser.ask("settings", "")).waiting()).isEmpty();
            Reply.Settings changed = (Reply.Settings) browser.ask("configure", "\"settings\": {\"proxy\": \"\"}");
            assertThat(changed.waiting()).containsExactly("proxy");
            assertThat(JsonObject.parse(Files.readAllBytes(settingsFile())).has("proxy"))
                    .isFalse();
        }
    }

    @Test
    void anotherFolderWaitsForAnotherEngineAndIsNotMissedWhenItIsGone() throws Exception {
        Path store = folder.toRealPath().resolve("films");
        try (WireClient browser = new WireClient(places, Role.BROWSER)) {
            Reply.Settings changed = named(browser, store.toString());
            assertThat(changed.waiting()).containsExactly("folder");
            assertThat(changed.folder()).isEqualTo(places.data().toString());
            assertThat(((Reply.Error) browser.ask("configure", "\"settings\": {\"folder\": \"/etc/films\"}")).code())
                    .isEqualTo("folder-place");
        }
        restart();
        try (WireClient browser = new WireClient(places, Role.BROWSER)) {
            Reply.Settings now = (Reply.Settings) browser.ask("settings", "");
            assertThat(now.folder()).isEqualTo(store.toString());
            assertThat(now.settings().text("folder", 4096)).isEqualTo(store.toString());
            assertThat(now.waiting()).isEmpty();
            assertThat(store.resolve("data")).isDirectory();
        }
        Files.move(store, store.resolveSibling("unplugged"));
        restart();
        try (WireClient browser = new WireClient(places, Role.BROWSER)) {
            Reply.Settings now = (Reply.Settings) browser.ask("settings", "");
            assertThat(now.folder()).isEqualTo(places.data().toString());
            assertThat(now.settings().text("folder", 4096)).isEqualTo(store.toString());
            assertThat(now.waiting()).isEmpty();
            assertThat(store).doesNotExist();

            assertThat(named(browser, places.data().toString()).waiting()).containsExactly("folder");
            assertThat(JsonObject.parse(Files.readAllBytes(settingsFile())).has("folder"))
                    .isFalse();
        }
    }

    private static Reply.Settings named(WireClient browser, String folder) throws Exception {
        return (Reply.Settings) browser.ask("configure", "\"settings\": {\"folder\": \"" + folder + "\"}");
    }

    private void restart() throws IOException {
        engine.close();
        engine = Engine.start(EngineProcess.settings(places), RealWorld::make);
    }

    @Test
    void whatIsKeptGoesOnWhenNobodyHasItOpen() throws Exception {
        try (WireClient browser = new WireClient(places, Role.BROWSER)) {
            browser.open(71, KEPT);
            browser.open(72, LET_GO);
            Awaitility.await().until(() -> browser.torrents().size() == 2);
            assertThat(browser.ask("keep", "\"infoHash\": \"" + KEPT + "\"")).isInstanceOf(Reply.Kept.class);
            assertThat(((Reply.Error) browser.ask("keep", "\"infoHash\": \"" + "3".repeat(40) + "\"")).code())
                    .isEqualTo("gone");
            browser.ask("close", "\"open\": 71");
            browser.ask("close", "\"open\": 72");
            Awaitility.await().until(() -> browser.torrents().size() == 1);
            assertThat(browser.torrents().getFirst().infoHash().hex()).isEqualTo(KEPT);
            assertThat(browser.torrents().getFirst().kept()).isTrue();
            browser.ask("keep", "\"kept\": false, \"infoHash\": \"" + KEPT + "\"");
            Awaitility.await().until(() -> browser.torrents().isEmpty());
        }
    }

    private Path settingsFile() {
        return places.data().resolve("settings.json");
    }
}
