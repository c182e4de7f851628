package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.e2e.User.Helper;

/** The same where one background has windows of both kinds. */
@Tag("e2e")
final class PrivateWindowsInFirefoxTest {
    @RegisterExtension
    static final Stage stage = new Stage(Stage.Family.FIREFOX, Helper.REGISTERED).allowedInPrivateWindows();

    private static final String IS_PRIVATE = "browser.extension.inIncognitoContext";
    private static final String KEPT = "browser.storage.local.get(null)";
    private static final String REMEMBERED = "browser.storage.session.get(null)";

    private final Firefox firefox = stage.firefox();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void asksAnewPlaysAndKeepsNothing() throws Exception {
        stage.offer("/film", torrent.magnet());
        stage.offer("/usual", stage.seeder().torrent().magnet());
        firefox.open(site.http("film.test") + "/usual");
        stage.watchOffered();
        firefox.tidy();
        firefox.openOwn("options.html");
        String own = firefox.selected();
        String before = firefox.evaluate(KEPT).toString();
        assertThat(before).contains("film.test");

        firefox.openPrivateWindow(site.http("film.test") + "/film");
        String page = firefox.selected();
        firefox.click("#link");
        await("the question").until(() -> firefox.question().isPresent());
        assertThat(stage.isUntouched(torrent)).isTrue();
        firefox.yes();
        Player player = firefox.player();
        player.awaitPlaying();
        assertThat(player.says(IS_PRIVATE)).isTrue();
        player.seek(0.5 * Film.SECONDS);
        player.awaitPlayingFrom(0.5 * Film.SECONDS);
        stage.keep("private-page-firefox");
        assertThat(stage.status(torrent).get("ephemeral").asBoolean()).isTrue();
        assertThat(stage.folderOf(torrent)).isDirectory();
        firefox.select(own);
        assertThat(firefox.evaluate(REMEMBERED).toString()).contains("private:play:", "private:sites");

        firefox.openOwn("popup.html");
        await("the popup of other windows").until(() -> !firefox.text("#engine").isEmpty());
        assertThat(firefox.shows("[data-hash='" + torrent.infoHash() + "']")).isFalse();

        firefox.closeWindow(page);
        await("the torrent to go")
                .until(() -> stage.status(torrent).isMissingNode() && Files.notExists(stage.folderOf(torrent)));
        firefox.select(own);
        await("what private windows kept to go")
                .until(() -> !firefox.evaluate(REMEMBERED).toString().contains("private:"));
        assertThat(firefox.evaluate(REMEMBERED).toString()).doesNotContain(torrent.infoHash());
        assertThat(firefox.evaluate(KEPT)).hasToString(before);

        firefox.openPrivateWindow(site.http("film.test") + "/film");
        firefox.click("#link");
        firefox.no();
        firefox.select(own);
        assertThat(firefox.evaluate(KEPT)).hasToString(before);
    }

    @Test
    void aTabOfAPrivateWindowIsPrivateToo() {
        site.page("/tab", "<a id=link href='" + torrent.magnet() + "'>Watch</a>");
        firefox.openPrivateWindow(site.http("tab.test") + "/tab");
        Set<String> old = firefox.windows();
        firefox.middleClick("#link");
        firefox.selectNew(old, Firefox.own("consent.html"));
        assertThat(firefox.evaluate(IS_PRIVATE).asBoolean()).isTrue();
        assertThat(stage.isUntouched(torrent)).isTrue();
        firefox.yes();
        firefox.player().awaitPlaying();
        assertThat(firefox.evaluate(IS_PRIVATE).asBoolean()).isTrue();
        assertThat(stage.status(torrent).get("ephemeral").asBoolean()).isTrue();
    }
}
