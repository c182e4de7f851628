package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.Seeder.Torrent;

/** What a viewer sets: in the options, in the popup, and by what they drop on the player. */
@Tag("e2e")
final class SettingsTest {
    @RegisterExtension
    static final Stage stage = new Stage();

    @TempDir
    Path folder;

    private final Browser browser = stage.browser();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void whatIsSetInTheOptionsHoldsAndAFilmOutlivesAnotherHelper() throws IOException {
        Player player = stage.watch("options", torrent.magnet());
        String watching = browser.selected();
        browser.openWindow(Browser.own("options.html"));
        await("the helper's settings").until(() -> browser.count("#helper:not([hidden]) fieldset:enabled") == 3);
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(Map.of("prefers-color-scheme", scheme));
            keepWhole("options-" + scheme);
        }
        browser.set("#up", "0.5");
        await("the word for it").until(() -> browser.text("#sharing-said").equals("Saved."));
        browser.set("#space", "20");
        await("the word for it").until(() -> browser.text("#space-said").equals("Saved."));
        browser.set("#seeding", "86400");
        await("the word for it").until(() -> browser.text("#sharing-said").equals("Saved."));
        await("all in the file")
                .until(() -> settings().contains("\"upBytesPerSecond\" : 500000")
                        && settings().contains("\"cacheQuotaBytes\" : 20000000000")
                        && settings().contains("\"lingerSeconds\" : 86400"));
        browser.set("#space", "-1");
        await("a complaint").until(() -> browser.text("#space-said").contains("above zero"));
        browser.set("#proxy", "nowhere");
        await("a complaint").until(() -> browser.text("#network-said").contains("socks5://"));
        keepWhole("options-complaint");

        long before = Engine.status(stage.user().places()).get("pid").asLong();
        browser.evaluate("chrome.runtime.sendMessage({type: 'configure', settings: {interface: '127.0.0.1'}})");
        browser.evaluate("location.reload()");
        await("what waits").until(() -> browser.count("#waiting:not([hidden])") == 1);
        browser.click("#restart");
        await("another helper").until(() -> browser.count("#waiting[hidden]") == 1);
        assertThat(Engine.status(stage.user().places()).get("pid").asLong()).isNotEqualTo(before);
        browser.select(watching);
        player.awaitPlayingFrom(player.now().time());
    }

    @Test
    void nothingInTheOptionsMovesUnderThePointer() throws IOException {
        browser.openWindow(Browser.own("options.html"));
        browser.resize(1000, 2400);
        stage.user().stopEngine();
        browser.evaluate("location.reload()");
        await("the helper, which takes a moment").until(() -> browser.count("#helper:not([hidden]) :enabled") > 8);
        JsonNode moved = browser.evaluate(MOVED);
        assertThat(moved.get("painted").asInt()).isPositive();
        assertThat(moved.get("shifts")).isEmpty();

        double before = browser.evaluate("document.getElementById('up').getBoundingClientRect().top")
                .asDouble();
        browser.set("#space", "-1");
        await("a complaint").until(() -> browser.text("#space-said").contains("above zero"));
        assertThat(browser.evaluate("document.getElementById('up').getBoundingClientRect().top")
                        .asDouble())
                .isEqualTo(before);
    }

    /** What moved since the page began, other than by the user's doing. */
    private static final String MOVED = """
            new Promise((resolve) => {
              const observer = new PerformanceObserver((list) => resolve({
                painted: list.getEntriesByType("paint").length,
                shifts: list.getEntriesByType("layout-shift").flatMap(({sources}) => sources.map(({node}) => node?.id || node?.nodeName)),
              }));
              for (const type of ["layout-shift", "paint"]) observer.observe({type, buffered: true});
            })""";

    @Test
    void whatIsSavedDoesNotTakeBackWhatWasRefusedSince() throws IOException {
        browser.openWindow(Browser.own("options.html"));
        await("the helper's settings").until(() -> browser.count("#helper:not([hidden]) fieldset:enabled") == 3);
        browser.evaluate("""
                for (const [id, value] of [["down", "7.00"], ["up", "-1"]]) {
                  const input = document.getElementById(id);
                  input.value = value;
                  input.dispatchEvent(new Event("change"));
                }""");
        await("the helper's answer")
                .until(() -> browser.evaluate("document.getElementById('down').value")
                        .asString()
                        .equals("7"));
        assertThat(settings()).contains("\"downBytesPerSecond\" : 7000000");
        assertThat(browser.text("#sharing-said")).contains("above zero");
        assertThat(browser.count("#up[aria-invalid]")).isEqualTo(1);
        assertThat(browser.evaluate("document.getElementById('up').value").asString())
                .isEqualTo("-1");

        browser.set("#up", "2");
        await("the word for it").until(() -> browser.text("#sharing-said").equals("Saved."));
        assertThat(browser.count("[aria-invalid]")).isZero();
        browser.set("#down", "");
        await("no limit").until(() -> settings().contains("\"downBytesPerSecond\" : 0"));
    }

    @Test
    void videosAreKeptInAnotherFolder() throws IOException {
        stage.watch("folder", torrent.magnet());
        Path home = stage.user().home();
        Path films = home.resolve("films");
        browser.openWindow(Browser.own("options.html"));
        await("the helper's settings").until(() -> browser.count("#helper:not([hidden]) fieldset:enabled") == 3);
        assertThat(browser.text("#where")).contains(stage.user().places().data().toString());
        browser.set("#folder", "films");
        await("a complaint").until(() -> browser.text("#space-said").contains("whole path"));
        browser.set("#folder", "/etc/films");
        await("a complaint").until(() -> browser.text("#space-said").contains("home folder"));
        keepWhole("options-folder-refused");
        browser.set("#folder", films.toString());
        await("what waits").until(() -> browser.count("#space-said + #waiting:not([hidden])") == 1);
        keepWhole("options-folder");
        browser.click("#restart");
        await("another helper").until(() -> browser.count("#waiting[hidden]") == 1);
        await("the folder").until(() -> browser.text("#where").contains(films.toString()));
        assertThat(films.resolve("data")).isDirectory();

        stage.watch("folder-again", torrent.magnet());
        await("the film's data").until(() -> Files.exists(films.resolve("data/" + torrent.infoHash())));
        browser.openWindow(Browser.own("options.html"));
        await("the helper's settings").until(() -> browser.count("#helper:not([hidden]) fieldset:enabled") == 3);
        browser.set("#folder", "");
        await("what waits").until(() -> browser.count("#waiting:not([hidden])") == 1);
        browser.click("#restart");
        await("the usual folder")
                .until(() -> browser.text("#where")
                        .contains(stage.user().places().data().toString()));
    }

    @Test
    void aTorrentIsKeptFromThePopup() {
        stage.watch("keep", torrent.magnet());
        browser.openWindow(Browser.own("popup.html"));
        String row = "[data-hash='" + torrent.infoHash() + "'] .keep input";
        await("the film").until(() -> browser.count(row) > 0);
        assertThat(stage.status(torrent).get("kept").asBoolean()).isFalse();
        browser.click(row);
        await("the wish").until(() -> stage.status(torrent).get("kept").asBoolean());
        await("its sign").until(() -> browser.count(row + ":checked") == 1);
        stage.keep("popup-kept");
        browser.click(row);
        await("no wish").until(() -> !stage.status(torrent).get("kept").asBoolean());
    }

    @Test
    void aDroppedTorrentPlaysAndDroppedSubtitlesComeWhenTheyFit() throws IOException {
        Player player = watchInATab("drop");

        browser.drop(Files.writeString(folder.resolve("sign in.torrent"), "<html>"));
        await("a complaint").until(() -> browser.text("#told").contains("can’t be used"));
        assertThat(player.now().code()).isEmpty();

        browser.drop(Files.writeString(folder.resolve("Film.srt"), "1\n00:00:01,000 --> 00:01:00,000\nHello\n"));
        await("the subtitles").until(() -> player.says("document.getElementById('subtitles').value === 'own'"));
        player.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'h', bubbles: true}))");
        assertThat(browser.text("#told")).isEqualTo("Subtitles 0.1 s later");
        assertThat(player.value("document.getElementById('video').textTracks[0].cues[0].startTime")
                        .asDouble())
                .isEqualTo(1.1);
        stage.keep("subtitles-later");

        Torrent other = stage.seeder().torrent();
        browser.drop(Files.write(folder.resolve("Other.torrent"), other.bytes()));
        await("the question").until(() -> browser.questions() == 1);
        assertThat(stage.isUntouched(other)).isTrue();
        browser.yes();
        player.awaitPlaying();
        assertThat(stage.status(other).get("downloaded").asLong()).isPositive();
    }

    @Test
    void subtitlesLookAsTheViewerChose() throws IOException {
        Player player = watchInATab("look");
        browser.drop(Files.writeString(
                folder.resolve("Film.srt"), "1\n00:00:00,100 --> 00:01:00,000\nBefore you love,\nlearn to run\n"));
        await("the subtitles").until(() -> player.says("document.getElementById('subtitles').value === 'own'"));
        stage.keep("captions-as-the-browser");
        int before = greenDots();
        String watching = browser.selected();

        browser.openWindow(Browser.own("options.html"));
        await("the choice").until(() -> browser.count("main:not([hidden]) #caption-size") == 1);
        browser.set("#caption-size", "huge");
        browser.set("#caption-color", "green");
        browser.set("#caption-ground", "black");
        await("a line that looks so")
                .until(() -> browser.evaluate("getComputedStyle(document.getElementById('sample')).color")
                        .asString()
                        .equals("rgb(51, 255, 51)"));
        keepWhole("options-captions");
        browser.select(watching);
        await("green letters").until(() -> greenDots() > before + 500);
        stage.keep("captions-green");

        browser.openWindow(Browser.own("options.html"));
        await("what was chosen").until(() -> browser.count("#caption-color option[value=green]:checked") == 1);
    }

    /** Of the green that captions can have. */
    private int greenDots() {
        BufferedImage shown = browser.screenshot();
        int dots = 0;
        for (int y = 0; y < shown.getHeight(); y++) {
            for (int x = 0; x < shown.getWidth(); x++) {
                int rgb = shown.getRGB(x, y);
                boolean green = (rgb >> 8 & 255) > 240
                        && Math.abs((rgb >> 16 & 255) - 51) < 12
                        && Math.abs((rgb & 255) - 51) < 12;
                dots += green ? 1 : 0;
            }
        }
        return dots;
    }

    private Player watchInATab(String name) {
        site.page("/" + name, "<a id=link target=_blank href='" + torrent.magnet() + "'>Watch</a>");
        browser.open(site.http(name + ".test") + "/" + name);
        browser.click("#link");
        browser.yes();
        browser.selectNew(Set.of(), "player.html");
        Player player = browser.player();
        player.awaitPlaying();
        return player;
    }

    private String settings() throws IOException {
        return Files.readString(stage.user().places().data().resolve("settings.json"));
    }

    /** All of the page, as high as it is. */
    private void keepWhole(String name) {
        browser.resize(1000, 1500);
        stage.keep(name);
    }
}
