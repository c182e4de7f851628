package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tv.starling.e2e.Seeder.Torrent;

/** Navigations that lead to a torrent end in a player, after the question, and in no download. */
@Tag("e2e")
final class NavigationTest {
    @RegisterExtension
    static final Stage stage = new Stage();

    private final Browser browser = stage.browser();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void playsATorrentThatTheAddressNames() {
        site.torrent("/by-url.torrent", torrent.bytes(), "application/octet-stream");
        browser.open(site.http("address.test") + "/by-url.torrent");
        playsAfterTheQuestion();
    }

    @Test
    void playsATorrentThatItsContentTypeTells() {
        site.torrent("/get", torrent.bytes(), "application/x-bittorrent");
        browser.open(site.http("type.test") + "/get?id=7&name=film");
        playsAfterTheQuestion();
    }

    @Test
    void playsATorrentThatARedirectLeadsTo() {
        site.torrent("/far/file.torrent", torrent.bytes(), "application/x-bittorrent");
        site.redirect("/download", "/far/file.torrent");
        browser.open(site.http("redirect.test") + "/download");
        playsAfterTheQuestion();
    }

    @Test
    void playsAMagnetLinkThatAScriptGoesTo() {
        site.page("/script", "<script>location = '" + torrent.magnet() + "'</script>");
        Set<String> before = browser.windows();
        browser.open(site.http("location.test") + "/script");
        browser.selectNew(before, "chrome-extension://");
        playsAfterTheQuestion();
    }

    @Test
    void playsAMagnetLinkThatARedirectLeadsTo() {
        site.redirect("/magnet", torrent.magnet());
        site.page("/start", "<a id=link href=/magnet>Go</a>");
        browser.open(site.http("away.test") + "/start");
        Set<String> before = browser.windows();
        browser.click("#link");
        browser.selectNew(before, "chrome-extension://");
        playsAfterTheQuestion();
    }

    /** Only the question: Chromium's own one, about programs for magnet links, lies over the window and takes clicks. */
    @Test
    void asksAboutAMagnetLinkThatTheAddressBarIsGiven() {
        browser.openWindow("about:blank");
        browser.typeAddress(torrent.magnet());
        await("the question").until(() -> browser.questions() == 1);
        assertThat(browser.question().orElseThrow().id()).isEqualTo(browser.selected());
        assertThat(stage.isUntouched(torrent)).isTrue();
    }

    private void playsAfterTheQuestion() {
        await("the question").until(() -> browser.questions() == 1);
        assertThat(stage.isUntouched(torrent)).isTrue();
        browser.yes();
        Player player = browser.player();
        player.awaitPlaying();
        assertThat(player.isFramed()).isFalse();
        Picture.assertShown(browser.screenshot(), browser.place("#video"));
    }
}
