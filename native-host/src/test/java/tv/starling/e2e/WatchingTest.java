package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;
import tv.starling.e2e.Seeder.Torrent;

/** The ways in which a page offers a video, each on a site of its own that the user says yes to. */
@Tag("e2e")
final class WatchingTest {
    @RegisterExtension
    static final Stage stage = new Stage();

    static final String PLACE = "<video id=place controls style='width:640px;height:360px;background:#444'></video>";

    /** Bytes a second: a little more than the film takes. */
    private static final int SLOW = 400_000;

    private final Browser browser = stage.browser();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void playsAClickedMagnetLinkInThePage() {
        Player player = watch("magnet", site::http);
        assertThat(player.isFramed()).isTrue();
        assertThat(player.now().title()).isEqualTo("Test card");
        assertThat(player.now().muted()).isFalse();
        await().untilAsserted(() -> Picture.assertShown(browser.screenshot(), browser.place("#place")));
        assertThat(stage.seeder().connections(torrent)).isEqualTo(1);
        assertThat(stage.status(torrent).get("downloaded").asLong()).isPositive();
    }

    @Test
    void showsSmallPicturesOfWhatIsHereThoughNobodyWatchedIt() {
        stage.seeder().limit(torrent, SLOW);
        Player player = watch("glimpses", site::http);
        await("what the film has")
                .until(() -> player.says("document.getElementById('player').dataset.way === 'as-is'"));
        assertThat(player.hasGlimpseAt(0.9)).isFalse();
        long verified = stage.status(torrent).get("verified").asLong();
        assertThat(player.hasGlimpseAt(0.9)).isFalse();
        assertThat(verified).isLessThan(stage.status(torrent).get("length").asLong() / 2);
        stage.seeder().limit(torrent, 0);
        await("a small picture of what came since").until(() -> player.hasGlimpseAt(0.9));
        assertThat(player.now().time()).isLessThan(0.5 * Film.SECONDS);
        stage.keep("glimpse-of-what-nobody-watched");
    }

    @Test
    void playsAClickedTorrentFile() {
        site.torrent("/film.torrent", torrent.bytes(), "application/x-bittorrent");
        site.page("/torrent", PLACE + "<p><a id=link href=film.torrent>Watch now</a>");
        browser.open(site.http("torrent.test") + "/torrent");
        browser.click("#link");
        browser.yes();
        browser.player().awaitPlaying();
        await().untilAsserted(() -> Picture.assertShown(browser.screenshot(), browser.place("#place")));
        assertThat(site.isAnnounced(torrent)).isTrue();
    }

    @Test
    void playsALinkWhoseInnermostElementIsClickedOnAPageThatStopsPropagation() {
        site.page(
                "/nested",
                PLACE + "<p><a href='" + torrent.magnet() + "'><b>Watch <i id=inner>now</i></b></a>"
                        + "<script>addEventListener('click', e => { e.preventDefault(); e.stopImmediatePropagation() }, true)</script>");
        browser.open(site.http("nested.test") + "/nested");
        browser.click("#inner");
        browser.yes();
        browser.player().awaitPlaying();
    }

    @Test
    void playsALinkInsideAPicture() {
        site.page(
                "/svg",
                PLACE + "<p><svg width=200 height=60><a href='"
                        + torrent.magnet().replace("&", "&amp;")
                        + "'><rect id=shape width=200 height=60 fill=teal /></a></svg>");
        browser.open(site.http("svg.test") + "/svg");
        browser.click("#shape");
        browser.yes();
        browser.player().awaitPlaying();
    }

    @Test
    void playsALinkForAnotherTabInATab() {
        site.page("/blank", "<a id=link target=_blank href='" + torrent.magnet() + "'>Watch in a new tab</a>");
        browser.open(site.http("blank.test") + "/blank");
        Set<String> before = browser.windows();
        browser.click("#link");
        browser.selectNew(before, "chrome-extension://");
        browser.yes();
        Player player = browser.player();
        player.awaitPlaying();
        assertThat(player.isFramed()).isFalse();
        assertThat(browser.evaluate("document.title").asString()).isEqualTo("Test card");
    }

    @Test
    void playsACtrlClickedLinkInATabBehindOnceTheSiteHasConsent() {
        playsInATabBehind(
                "ctrl",
                link -> new Actions(browser.driver())
                        .keyDown(Keys.CONTROL)
                        .click(browser.driver().findElement(By.cssSelector(link)))
                        .keyUp(Keys.CONTROL)
                        .perform());
    }

    @Test
    void playsAMiddleClickedLinkInATabBehindOnceTheSiteHasConsent() {
        playsInATabBehind("middle", browser::middleClick);
    }

    private void playsInATabBehind(String name, Consumer<String> click) {
        Torrent first = stage.seeder().torrent();
        site.page(
                "/" + name,
                PLACE + "<p><a id=first href='" + first.magnet() + "'>First</a> <a id=second href='" + torrent.magnet()
                        + "'>Second</a>");
        browser.open(site.http(name + ".test") + "/" + name);
        browser.click("#first");
        browser.yes();
        browser.player().awaitPlaying();
        String page = browser.selected();
        browser.openWindow(site.http("elsewhere.test")); // the browser's last one then, where a tab's opener can't be
        browser.select(page);
        Set<String> before = browser.windows();
        click.accept("#second");
        browser.selectNew(before, "/player.html");
        browser.player().awaitPlaying();
        assertThat(browser.questions()).isZero();
    }

    @Test
    void aTouchBringsTheControlsBackAndTheNextOnePauses() {
        Player player = watch("touch", site::https);
        await("the controls to fade").until(() -> player.says("document.querySelector('#player.idle') !== null"));
        String touched = """
                (() => {
                  const video = document.getElementById("video"), touch = {bubbles: true, pointerType: "touch"};
                  for (const type of ["pointerdown", "pointerup", "click"]) video.dispatchEvent(new PointerEvent(type, touch));
                  return [document.querySelector("#player.idle") === null, video.paused].join();
                })()""";
        assertThat(player.value(touched).asString()).isEqualTo("true,false");
        assertThat(player.value(touched).asString()).isEqualTo("true,true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void keepsTheScreenOnWhileItPlays(String scheme) {
        watch("awake-" + scheme, scheme.equals("http") ? site::http : site::https)
                .pauseAndGoOnAwake("#place");
    }

    @Test
    void fillsTheScreenAndPlaysInAPictureOfItsOwn() {
        Player player = watch("full", site::http);
        player.press("fullscreen", "#place");
        await("the whole screen").until(() -> player.says("document.fullscreenElement !== null"));
        player.run("document.exitFullscreen()");
        await("the page again").until(() -> player.says("document.fullscreenElement === null"));
        player.press("pip", "#place");
        await("a picture of its own").until(() -> player.says("document.pictureInPictureElement !== null"));
        player.awaitPlayingFrom(player.now().time());
    }

    @Test
    void playsALinkInATabWhenThePageHasNoPlaceForIt() {
        site.page("/bare", "<a id=link href='" + torrent.magnet() + "'>Watch now</a>");
        browser.open(site.http("bare.test") + "/bare");
        Set<String> before = browser.windows();
        browser.click("#link");
        browser.selectNew(before, "chrome-extension://");
        browser.yes();
        browser.player().awaitPlaying();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "video-magnet  | <video id=place SIZE src='MAGNET'></video>",
                "video-torrent | <video id=place SIZE src='FILE.torrent'></video>",
                "source        | <video id=place SIZE><source type=application/x-bittorrent src='FILE?id=1'></video>",
            })
    void playsAMediaElementThatNamesATorrent(String name, String element) {
        site.torrent("/" + name + ".torrent", torrent.bytes(), "application/x-bittorrent");
        site.torrent("/" + name, torrent.bytes(), "application/octet-stream");
        site.page(
                "/" + name + "-page",
                element.replace("SIZE", "controls autoplay style='width:640px;height:360px'")
                        .replace("MAGNET", torrent.magnet())
                        .replace("FILE", "/" + name));
        browser.open(site.http(name + ".test") + "/" + name + "-page");
        Player player = browser.player();
        player.awaitState("question");
        assertThat(stage.isUntouched(torrent)).isTrue();
        player.press("ask", "#place");
        browser.yes();
        new PageVideo(browser).awaitFed();
        assertThat(player.look()).isEmpty();
        await().untilAsserted(() -> Picture.assertShown(browser.screenshot(), browser.place("#place")));
    }

    /** @param scheme of the page */
    private Player watch(String name, UnaryOperator<String> scheme) {
        stage.offer("/" + name, torrent.magnet());
        browser.open(scheme.apply(name + ".test") + "/" + name);
        return stage.watchOffered();
    }
}
