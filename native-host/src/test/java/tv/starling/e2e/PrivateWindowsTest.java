package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.e2e.User.Helper;

/** Where the user allows it, private windows play as others do, and nothing of it is left when they are closed. */
@Tag("e2e")
final class PrivateWindowsTest {
    @RegisterExtension
    static final Stage stage = new Stage(Helper.REGISTERED).allowedInPrivateWindows();

    private static final String IS_PRIVATE = "chrome.extension.inIncognitoContext";
    private static final String KEPT = "chrome.storage.local.get(null)";
    private static final String REMEMBERED = "chrome.storage.session.get(null)";

    private final Browser browser = stage.browser();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void asksAnewPlaysAndKeepsNothing() throws Exception {
        stage.offer("/film", torrent.magnet());
        stage.offer("/usual", stage.seeder().torrent().magnet());
        browser.open(site.http("film.test") + "/usual");
        stage.watchOffered();
        browser.tidy();
        browser.openOwn("options.html");
        String own = browser.selected();
        String before = browser.evaluate(KEPT).toString();
        assertThat(before).contains("film.test");
        await("the options")
                .until(() -> !browser.text("[data-text=privateAbout]").isEmpty());
        browser.evaluate("document.querySelector('[data-text=privateAbout]').scrollIntoView({block: 'center'})");
        stage.keep("options-private-windows");

        browser.openPrivateWindow(site.http("film.test") + "/film");
        String page = browser.selected();
        browser.click("#link");
        await("the question").until(() -> browser.questions() == 1);
        assertThat(stage.isUntouched(torrent)).isTrue();
        assertThat(browser.devTools()
                        .evaluate(browser.question().orElseThrow(), IS_PRIVATE)
                        .asBoolean())
                .isTrue();
        browser.yes();
        Player player = browser.player();
        player.awaitPlaying();
        assertThat(player.says(IS_PRIVATE)).isTrue();
        player.seek(0.5 * Film.SECONDS);
        player.awaitPlayingFrom(0.5 * Film.SECONDS);
        stage.keep("private-page");
        player.run("document.getElementById('video').pause()"); // its place is noted
        browser.evaluate("window.old = true, void location.reload()");
        await("the page to come again")
                .until(() -> browser.evaluate("window.old !== true && document.readyState === 'complete'")
                        .asBoolean());
        await("the player to come again")
                .until(() -> browser.player()
                        .look()
                        .filter(it -> it.time() >= 0.5 * Film.SECONDS)
                        .isPresent());
        assertThat(browser.questions()).isZero();
        assertThat(stage.status(torrent).get("ephemeral").asBoolean()).isTrue();
        assertThat(stage.folderOf(torrent)).isDirectory();

        Set<String> old = browser.windows();
        browser.player().run("chrome.tabs.create({url: 'popup.html'})");
        browser.selectNew(old, Browser.own("popup.html"));
        String row = "[data-hash='" + torrent.infoHash() + "'] ";
        await("the private popup").until(() -> browser.text(row + ".name").startsWith("Test card"));
        assertThat(browser.evaluate("document.querySelector(\"" + row + ".keep\").hidden")
                        .asBoolean())
                .isTrue();
        assertThat(browser.count("#popup-list li")).isEqualTo(1);
        stage.keep("private-popup");
        browser.closeWindow();
        browser.openOwn("popup.html");
        await("the other popup").until(() -> !browser.text("#engine").isEmpty());
        assertThat(browser.count(row)).isZero();
        browser.closeWindow();

        browser.select(page);
        browser.closeWindow();
        await("the torrent to go")
                .until(() -> stage.status(torrent).isMissingNode() && Files.notExists(stage.folderOf(torrent)));
        nothingTellsOf(torrent);
        browser.select(own);
        assertThat(browser.evaluate(KEPT)).hasToString(before);
        assertThat(browser.evaluate(REMEMBERED).toString()).doesNotContain(torrent.infoHash(), "private:");

        browser.openPrivateWindow(site.http("film.test") + "/film");
        browser.click("#link");
        await("the question again").until(() -> browser.questions() == 1);
        browser.no();
        browser.player().awaitFailure("refused");
        browser.select(own);
        assertThat(browser.evaluate(KEPT)).hasToString(before);
    }

    @Test
    void aTabOfAPrivateWindowIsPrivateToo() {
        site.page("/tab", "<a id=link href='" + torrent.magnet() + "'>Watch</a>");
        browser.openPrivateWindow(site.http("tab.test") + "/tab");
        Set<String> old = browser.windows();
        browser.middleClick("#link");
        browser.selectNew(old, Browser.own("consent.html"));
        await("the question, in private") // the tab is there before its page is
                .until(() -> browser.evaluate("chrome.extension?.inIncognitoContext ?? false")
                        .asBoolean());
        assertThat(stage.isUntouched(torrent)).isTrue();
        browser.yes();
        browser.player().awaitPlaying();
        assertThat(browser.evaluate(IS_PRIVATE).asBoolean()).isTrue();
        assertThat(stage.status(torrent).get("ephemeral").asBoolean()).isTrue();
    }

    /** All files of the helper, its log among them. */
    private static void nothingTellsOf(Torrent torrent) throws IOException {
        for (Path folder :
                List.of(stage.user().places().data(), stage.user().places().state())) {
            try (var all = Files.walk(folder)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    assertThat(file.toString()).doesNotContain(torrent.infoHash());
                    assertThat(Files.readAllBytes(file))
                            .as(file.toString())
                            .asString(java.nio.charset.StandardCharsets.ISO_8859_1)
                            .doesNotContain(torrent.infoHash());
                }
            }
        }
    }
}
