package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.e2e.User.Helper;

/** The same extension and helper in Firefox, registered as users do it. */
@Tag("e2e")
final class FirefoxTest {
    /** Those that are shown, as a page of the extension knows them. */
    private static final String NOTIFICATIONS = "browser.notifications.getAll()";

    private static final String BADGE =
            "browser.tabs.getCurrent().then(({id}) => browser.action.getBadgeText({tabId: id}))";

    @RegisterExtension
    static final Stage stage = new Stage(Stage.Family.FIREFOX, Helper.REGISTERED);

    private final Firefox firefox = stage.firefox();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void playsAndSeeksAClickedMagnetLinkInThePageAfterTheQuestion() {
        stage.offer("/magnet", torrent.magnet());
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
        player.pauseAndGoOnAwake("#place");
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
    void feedsTwoOnAPageOneOfThemWithSoundAndThatOneOnWhenTheOtherGoes() {
        Torrent second = stage.seeder().torrent();
        for (Torrent film : List.of(torrent, second)) {
            stage.seeder().limit(film, 300_000); // about what the film takes, so that there is never all of it
        }
        site.page("/two", """
                <video id=place autoplay width=480 height=270 src='%s'></video>
                <video id=other autoplay muted width=480 height=270 src='%s'></video>
                """.formatted(torrent.magnet(), second.magnet()));
        firefox.open(site.https("two.test") + "/two");
        firefox.player().awaitState("question");
        firefox.player().press("ask", "#place");
        firefox.yes();
        PageVideo loud = new PageVideo(firefox);
        PageVideo silent = new PageVideo(firefox, "document.querySelector('#other')");
        loud.awaitFed();
        silent.awaitFed();
        for (String id : List.of("#place", "#other")) {
            await().untilAsserted(() -> Picture.assertShown(firefox.screenshot(), firefox.place(id)));
        }
        await("sound").until(() -> loud.value("%s.mozHasAudio"::formatted).asBoolean());
        assertThat(loud.value("!%s.muted"::formatted).asBoolean()).isTrue();
        PageVideo.awaitGoingOn(List.of(loud, silent));
        assertThat(isRead(torrent) && isRead(second)).isTrue();
        stage.keep("firefox-own-videos");

        silent.run("video.remove()");
        await("the removed one to be read no more").until(() -> !isRead(second));
        PageVideo.awaitGoingOn(List.of(loud));
        assertThat(loud.now().isFed()).isTrue();
        assertThat(isRead(torrent)).isTrue();
    }

    private boolean isRead(Torrent film) {
        return stage.status(film).get("readers").asInt() > 0;
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
    void isNotInPrivateWindowsWhereTheUserHasNotAllowedIt() {
        stage.staysOutOfPrivateWindows(torrent);
    }

    @Test
    void startsNothingWhenRefused() {
        stage.offer("/refuse", torrent.magnet());
        firefox.open(site.http("refuse.test") + "/refuse");
        firefox.click("#link");
        firefox.no();
        assertThat(stage.isUntouched(torrent)).isTrue();
    }

    @Test
    void playsATorrentThatItsContentTypeTellsAfterARedirect() {
        site.torrent("/get", torrent.bytes(), "application/x-bittorrent");
        site.redirect("/download", "/get?id=7&name=film");
        stage.offer("/redirect", "/download");
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
        stage.offer("/withheld", torrent.magnet());
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

    @Test
    void aNotificationTellsOfWhatFailsInATabBehindWhereTheUserWantsThat() {
        site.page(
                "/trouble",
                WatchingTest.PLACE + "<p><a id=link href='" + torrent.magnet()
                        + "'>Watch now</a> <a id=gone href=Evening%20news.torrent?key=secret>News</a>");
        firefox.open(site.http("trouble.test") + "/trouble");
        String page = firefox.selected();
        firefox.click("#link");
        firefox.yes();
        firefox.player().awaitPlaying();
        failBehind(page);

        firefox.openOwn("options.html");
        String options = firefox.selected();
        await("the choice").until(() -> firefox.shows("#notify"));
        setNotify(true);
        stage.keep("firefox-options-notify");
        firefox.select(page);
        firefox.click("#gone");
        firefox.player().awaitFailure("fetch-failed");
        Player behind = failBehind(page);
        JsonNode told = awaitOnlyNotification(behind);
        assertThat(told.get("title").asString()).isEqualTo("Evening news");
        assertThat(told.get("message").asString()).isNotEmpty().doesNotContain("secret", "trouble.test");
        firefox.clickNotification();
        await("the tab that it told of").until(() -> behind.says("document.visibilityState === 'visible'"));
        await("the notification to go").until(() -> behind.value(NOTIFICATIONS).isEmpty());

        firefox.select(options);
        setNotify(false);
        failBehind(page);
        firefox.select(options);
        setNotify(true);
        Player again = failBehind(page);
        awaitOnlyNotification(again);
        firefox.clickNotification();
        await("the tab that it told of").until(() -> again.says("document.visibilityState === 'visible'"));
    }

    /** A torrent that is not there is to be played in another tab, while the page is looked at. */
    private Player failBehind(String page) {
        firefox.select(page);
        Set<String> old = firefox.windows();
        firefox.middleClick("#gone");
        String tab = await("a tab behind")
                .until(
                        () -> firefox.windows().stream()
                                .filter(it -> !old.contains(it))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        Player player = new Player(firefox, tab);
        player.awaitFailure("fetch-failed");
        await("its button's sign").until(() -> player.value(BADGE).asString().equals("!"));
        return player;
    }

    /** Of that tab, and of no other one. */
    private static JsonNode awaitOnlyNotification(Player player) {
        String id = "tab "
                + player.value("browser.tabs.getCurrent().then(({id}) => id)").asInt();
        await("a notification").until(() -> player.value(NOTIFICATIONS).has(id));
        JsonNode all = player.value(NOTIFICATIONS);
        assertThat(all).hasSize(1);
        return all.get(id);
    }

    private void setNotify(boolean wanted) {
        firefox.click("#notify");
        await("the choice to be taken")
                .until(() -> firefox.evaluate("browser.permissions.contains({permissions: ['notifications']})")
                                .asBoolean()
                        == wanted);
        assertThat(firefox.evaluate("document.getElementById('notify').checked").asBoolean())
                .isEqualTo(wanted);
    }
}
