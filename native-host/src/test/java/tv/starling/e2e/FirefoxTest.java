package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.e2e.User.Helper;

/** The same extension and helper in Firefox, registered as users do it. */
@Tag("e2e")
final class FirefoxTest {
    @RegisterExtension
    static final Stage stage = new Stage(Stage.Family.FIREFOX, Helper.REGISTERED);

    private final Firefox firefox = stage.firefox();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void playsAndSeeksAClickedMagnetLinkInThePageAfterTheQuestion() {
        offer("magnet", torrent.magnet());
        firefox.open(site.https("magnet.test") + "/magnet");
        firefox.click("#link");
        await("the question").until(() -> firefox.question().isPresent());
        assertThat(stage.isUntouched(torrent)).isTrue();
        firefox.yes();
        Player player = firefox.player();
        player.awaitPlaying();
        assertThat(player.isFramed()).isTrue();
        assertThat(player.now().title()).isEqualTo("Test card");
        await().untilAsserted(() -> Picture.assertShown(firefox.screenshot(), firefox.place("#place")));
        player.seek(0.8 * Film.SECONDS);
        player.awaitPlayingFrom(0.8 * Film.SECONDS);
        stage.keep("firefox-page");
        assertThat(player.value("navigator.mediaSession.metadata.title").asString())
                .isEqualTo("Test card");
        assertThat(stage.seeder().connections(torrent)).isEqualTo(1);

        firefox.openOwn("popup.html");
        String row = "[data-hash='" + torrent.infoHash() + "'] ";
        await("the popup").until(() -> firefox.text(row + ".name").startsWith("Test card"));
        stage.keep("firefox-popup");
        firefox.click(row + ".stop");
        player.awaitFailure("stopped");
    }

    @Test
    void feedsAMediaElementThatNamesATorrentOnAPageThatForbidsNearlyAll() {
        site.page(
                "/element",
                "<video id=place autoplay style='width:640px;height:360px' src='" + torrent.magnet() + "'></video>",
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'");
        firefox.open(site.http("element.test") + "/element");
        Player player = firefox.player();
        player.awaitState("question");
        assertThat(stage.isUntouched(torrent)).isTrue();
        player.press("ask", "#place");
        firefox.yes();
        PageVideo video = new PageVideo(firefox);
        video.awaitFed();
        assertThat(player.look()).isEmpty();
        await().untilAsserted(() -> Picture.assertShown(firefox.screenshot(), firefox.place("#place")));
        for (double seconds : new double[] {40, 5}) {
            video.seek(seconds);
            video.awaitPlayingFrom(seconds);
        }
        assertThat(video.now().isFed()).isTrue();
    }

    @Test
    void playsALinkForAnotherTabInATab() {
        site.page("/tab", "<a id=link target=_blank href='" + torrent.magnet() + "'>Watch in a new tab</a>");
        firefox.open(site.http("tab.test") + "/tab");
        Set<String> old = firefox.windows();
        firefox.click("#link");
        firefox.selectNew(old, "moz-extension://");
        firefox.yes();
        firefox.player().awaitPlaying();
        assertThat(firefox.player().isFramed()).isFalse();
    }

    /** Firefox asks which program is to have it, and names us. */
    @Test
    void takesMagnetLinksOfOtherPrograms() {
        assertThat(firefox.handlersOf("magnet")).contains(Firefox.own("player.html?u=%s"));
    }

    @Test
    void startsNothingWhenRefused() {
        offer("refuse", torrent.magnet());
        firefox.open(site.http("refuse.test") + "/refuse");
        firefox.click("#link");
        firefox.no();
        assertThat(stage.isUntouched(torrent)).isTrue();
    }

    @Test
    void playsATorrentThatItsContentTypeTellsAfterARedirect() {
        site.torrent("/get", torrent.bytes(), "application/x-bittorrent");
        site.redirect("/download", "/get?id=7&name=film");
        offer("redirect", "/download");
        firefox.open(site.http("redirect.test") + "/redirect");
        Set<String> old = firefox.windows();
        firefox.click("#link");
        firefox.selectNew(old, "moz-extension://");
        assertThat(stage.isUntouched(torrent)).isTrue();
        firefox.yes();
        firefox.player().awaitPlaying();
        assertThat(site.isAnnounced(torrent)).isTrue();
    }

    @Test
    void playsAMagnetLinkThatAScriptGoesTo() {
        site.page("/script", "<script>setTimeout(() => location = '" + torrent.magnet() + "', 200)</script>");
        Set<String> old = firefox.windows();
        firefox.open(site.http("location.test") + "/script");
        firefox.selectNew(old, "moz-extension://");
        assertThat(stage.isUntouched(torrent)).isTrue();
        firefox.yes();
        firefox.player().awaitPlaying();
    }

    @Test
    void saysThatItMayNotSeePagesWhenTheUserWithheldItAndAsksForIt() {
        offer("withheld", torrent.magnet());
        firefox.openOwn("popup.html");
        firefox.evaluate("browser.permissions.remove({origins: ['<all_urls>']})");
        firefox.openOwn("popup.html");
        await("the popup's word").until(() -> firefox.shows("#access"));
        stage.keep("firefox-withheld");
        firefox.click("#allow");
        await("the permission").until(() -> !firefox.shows("#access"));

        firefox.open(site.http("withheld.test") + "/withheld");
        firefox.click("#link");
        firefox.yes();
        firefox.player().awaitPlaying();
    }

    private void offer(String name, String link) {
        site.page("/" + name, WatchingTest.PLACE + "<p><a id=link href='" + link + "'>Watch now</a>");
    }
}
