package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.Player.View;
import tv.starling.e2e.Seeder.Torrent;

/** A film that plays goes on: through seeks, refreshes, closed tabs and a dead service worker; the popup knows it. */
@Tag("e2e")
final class GoingOnTest {
    @RegisterExtension
    final Commands commands = new Commands();

    @RegisterExtension
    static final Stage stage = new Stage();

    private final Browser browser = stage.browser();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void aSeekPlaysOnLongBeforeAllIsDownloaded() {
        stage.seeder().limit(torrent, 600_000); // twice and a half what the film needs; all of it would take 25 s
        Player player = stage.watch("seek", torrent.magnet());
        player.seek(0.8 * Film.SECONDS);
        player.awaitPlayingFrom(0.8 * Film.SECONDS);
        JsonNode status = stage.status(torrent);
        assertThat(status.get("verified").asLong())
                .isLessThan(status.get("length").asLong());
    }

    @Test
    void aRefreshedPagePlaysWhereItWasAndDownloadsNothingTwice() {
        Player player = stage.watch("refresh", torrent.magnet());
        awaitComplete();
        long downloaded = stage.status(torrent).get("downloaded").asLong();
        player.seek(30);
        player.awaitPlayingFrom(30);
        browser.driver().navigate().refresh();
        player.awaitPlayingFrom(28);
        assertThat(player.now().time()).isLessThan(45);
        assertThat(stage.status(torrent).get("downloaded").asLong()).isEqualTo(downloaded);
        assertThat(stage.seeder().connections(torrent)).isEqualTo(1);
    }

    @Test
    void aTabThatWasClosedAndOpenedAgainPlaysWhereItWas() {
        stage.offer("/reopen", torrent.magnet());
        browser.openWindow(site.http("reopen.test") + "/reopen");
        Player player = stage.watchOffered();
        awaitComplete();
        long downloaded = stage.status(torrent).get("downloaded").asLong();
        player.seek(20);
        player.awaitPlayingFrom(20);
        browser.closeWindow();
        browser.open(site.http("reopen.test") + "/reopen");
        browser.click("#link");
        browser.player().awaitPlayingFrom(18);
        assertThat(browser.player().now().time()).isLessThan(35);
        assertThat(stage.status(torrent).get("downloaded").asLong()).isEqualTo(downloaded);
    }

    @Test
    void playsOnWhenTheServiceWorkerIsKilled() {
        stage.seeder().limit(torrent, 600_000); // so that there is something left to report afterwards
        Player player = stage.watch("worker", torrent.magnet());
        View before = player.now();
        browser.killWorker();
        player.awaitPlayingFrom(before.time());
        View after = player.now();
        assertThat(after.stream()).isEqualTo(before.stream());
        assertThat(after.time()).isGreaterThan(before.time());
        await("a new worker").until(() -> browser.worker().isPresent());
        player.run("document.getElementById('peers').textContent = '0'");
        await("the state to be told again").until(() -> player.now().peers() == 1);
        assertThat(stage.seeder().connections(torrent)).isEqualTo(1);
        browser.openWindow(Browser.own("popup.html"));
        await("the popup").until(() -> popup().contains("Test card"));
    }

    @Test
    void twoWindowsOnOneVideoAreOneSwarm() {
        Player first = stage.watch("both", torrent.magnet());
        browser.openWindow(site.http("both.test") + "/both");
        browser.click("#link");
        Player second = browser.player();
        second.awaitPlaying();
        double one = first.now().time();
        double two = second.now().time();
        await("both to play on")
                .until(() -> first.now().time() > one + 1 && second.now().time() > two + 1);
        assertThat(first.now().stream()).isNotEqualTo(second.now().stream());
        assertThat(Engine.status(stage.user().places()).get("torrents"))
                .filteredOn(it -> it.get("infoHash").asString().equals(torrent.infoHash()))
                .hasSize(1);
        assertThat(stage.seeder().connections(torrent)).isEqualTo(1);
    }

    @Test
    void thePopupShowsWhatPlaysAndStopsIt() {
        stage.seeder().limit(torrent, 600_000); // whoever has it all is let go when we have it too
        Player player = stage.watch("popup", torrent.magnet());
        browser.openWindow(Browser.own("popup.html"));
        String row = "[data-hash='" + torrent.infoHash() + "'] ";
        await("the popup").until(() -> popup().contains("Test card"));
        await("the film's viewers").until(() -> browser.text(row + ".peers").endsWith(" 1"));
        await("how it plays").until(() -> browser.text(row + ".fares").startsWith("The picture "));
        assertThat(browser.text(row + "summary")).isEqualTo("Details");
        browser.click(row + "summary");
        await("from where")
                .until(() -> browser.text(row + ".origin").matches("first data after .*named by the link: .*"));
        assertThat(browser.count(row + ".line .there")).isPositive();
        assertThat(browser.count(row + ".line .reader")).isPositive();
        stage.keep("popup");
        browser.click(row + ".stop");
        player.awaitFailure("stopped");
        await("the torrent to end").until(() -> stage.status(torrent).isMissingNode());
        assertThat(player.now().message()).contains("What was downloaded is kept");
    }

    @Test
    void thePopupSaysWhatWasPassedOn() throws IOException {
        stage.watch("passing-on", torrent.magnet());
        String listening = Engine.status(stage.user().places()).get("listen").asString();
        String ours = "127.0.0.1:" + listening.substring(listening.lastIndexOf(':') + 1);
        String magnet = "magnet:?xt=urn:btih:" + torrent.infoHash() + "&x.pe=" + ours;
        commands.start(
                "get",
                magnet,
                "--standalone",
                "--no-dht",
                "--allow-private",
                "--data",
                commands.folder().resolve("data").toString(),
                "--to",
                commands.folder().resolve("got").toString());
        browser.openWindow(Browser.own("popup.html"));
        String row = "[data-hash='" + torrent.infoHash() + "'] ";
        await("what was passed on").until(() -> browser.text(row + ".fares").matches(".*passed on: [\\d.]+ [kM]B"));
        stage.keep("popup-passed-on");
    }

    @Test
    void anEngineThatDiesIsStartedAgainAndTheFilmGoesOn() {
        Player player = stage.watch("engine", torrent.magnet());
        awaitComplete();
        player.seek(40);
        player.awaitPlayingFrom(40);
        ProcessHandle engine = ProcessHandle.of(
                        Engine.status(stage.user().places()).get("pid").asLong())
                .orElseThrow();
        engine.destroyForcibly();
        await("another engine").atMost(Duration.ofSeconds(30)).until(() -> {
            JsonNode status = Engine.status(stage.user().places());
            return status.has("pid") && status.get("pid").asLong() != engine.pid();
        });
        await("the torrent").until(() -> !stage.status(torrent).isMissingNode());
        player.awaitPlayingFrom(40);
        JsonNode status = stage.status(torrent);
        assertThat(status.get("downloaded").asLong())
                .isLessThan(status.get("length").asLong() / 4);
    }

    @Test
    void forgetsEverythingWhenTheUserSaysSoTwice() {
        Player player = stage.watch("forget", torrent.magnet());
        Path kept = stage.folderOf(torrent);
        assertThat(kept).isDirectory();
        String watching = browser.selected();
        browser.openWindow(Browser.own("options.html"));
        await("the helper's settings, which make room for themselves")
                .until(() -> browser.count("fieldset:enabled") == 3);
        await("what is kept").until(() -> browser.text("#kept").matches("(?s).*[1-9].* MB of videos.*"));
        assertThat(browser.text("#sites")).contains("forget.test");
        browser.click("#forget-all");
        assertThat(browser.text("#forget-all")).isEqualTo("Yes, forget everything");
        assertThat(kept).isDirectory();
        browser.click("#forget-all");
        await("all of it to go").until(() -> browser.text("#all-forgotten").equals("Everything is forgotten."));
        assertThat(stage.user().places().data().resolve("data")).isEmptyDirectory();
        assertThat(stage.status(torrent).isMissingNode()).isTrue();
        await("the page to say so")
                .until(() -> browser.text("#sites").isEmpty()
                        && browser.text("#kept").startsWith("0 "));
        stage.keep("options-forgotten");
        browser.select(watching);
        player.awaitFailure("stopped");
    }

    private void awaitComplete() {
        await("all of it").until(() -> {
            JsonNode status = stage.status(torrent);
            return status.get("verified").asLong() == status.get("length").asLong();
        });
    }

    private String popup() {
        return browser.text("body");
    }
}
