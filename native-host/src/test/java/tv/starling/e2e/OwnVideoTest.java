package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.e2e.Seeder.Torrent;

/** The page's own element is fed: its page keeps it, may do with it what it likes, and gets back what it had. */
@Tag("e2e")
final class OwnVideoTest {
    @RegisterExtension
    static final Stage stage = new Stage();

    /** The page's own player, if it had one. */
    private static final String ELEMENT =
            "<video id=place controls autoplay muted style='width:640px;height:360px'>SOURCES</video>";

    /** What the page's scripts see of the element, from the first moment on. */
    private static final String SEEN =
            "<script>window.seen = []; for (const type of ['error', 'loadstart', 'loadedmetadata', 'canplay', 'playing'])"
                    + " document.addEventListener(type, (e) => e.target.localName === 'video' && seen.push(e.type), true)</script>";

    /** What the page is told. */
    private static final String TOLD =
            "<script>window.told = []; for (const type of ['starling-here', 'starling-state'])"
                    + " document.addEventListener(type, (e) => told.push(type + ' ' + e.detail))</script>";

    private static final String ASK =
            "for (const to of [document, video]) to.dispatchEvent(new CustomEvent('starling-ask', {bubbles: true}))";

    /** Bytes a second: about what the film takes, so that there is never all of it. */
    private static final int SLOW = 300_000;

    @TempDir
    Path folder;

    private final Browser browser = stage.browser();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();
    private final PageVideo video = new PageVideo(browser);

    @Test
    void isFedAfterTheQuestionAndSeeks() {
        site.page("/asks", TOLD + element("<source type=application/x-bittorrent src='" + torrent.magnet() + "'>"));
        browser.open(site.https("asks.test") + "/asks");
        browser.player().awaitState("question");
        video.run(ASK);
        browser.driver().executeAsyncScript("setTimeout(arguments[0], 1000)"); // it is asked about once a second
        assertThat(browser.evaluate("told").size()).isZero();
        consent();
        video.awaitFed();
        video.run(ASK);
        await("the page to be told")
                .until(() -> browser.evaluate("told.some((it) => it.startsWith('starling-here'))")
                        .asBoolean());
        await("who sends")
                .until(() -> browser.evaluate("told.some((it) => /^starling-state .*element.*peers.:1/.test(it))")
                        .asBoolean());
        assertThat(browser.player().look()).isEmpty();
        assertThat(video.now().duration()).isCloseTo(Film.SECONDS, within(0.2));
        await().untilAsserted(() -> Picture.assertShown(browser.screenshot(), browser.place("#place")));
        stage.keep("own-video");
        for (double seconds : new double[] {40, 5, 55, 30.5}) {
            video.seek(seconds);
            video.awaitPlayingFrom(seconds);
        }
        assertThat(video.now().isFed()).isTrue();
    }

    @Test
    void goesOnWhenTheWorkerWasEndedAndTheViewerSeeks() {
        open("worker", element("<source type=application/x-bittorrent src='" + torrent.magnet() + "'>"));
        video.awaitFed();
        browser.openWindow(Browser.own("options.html"));
        browser.killWorker();
        browser.closeWindow();
        video.seek(50);
        video.awaitPlayingFrom(50);
        assertThat(video.now().isFed()).isTrue();
    }

    @Test
    void isLetGoAtOnceWhenThePageChangesItsMind() throws IOException {
        site.torrent("/other.mp4", Files.readAllBytes(stage.film()), "video/mp4");
        open("mind", element("").replace("<video", "<video src='" + torrent.magnet() + "'"));
        video.awaitFed();
        String magnet = "video.src = '" + torrent.magnet() + "'; ";
        video.run("video.src = '/other.mp4'");
        await("the page's own film").until(() -> video.now().src().endsWith("/other.mp4") && video.isMoving());
        video.run("video.removeAttribute('src'); video.load(); " + magnet);
        video.awaitFed();
        video.run("video.removeAttribute('src'); video.load()");
        await("nothing").until(() -> video.now().readyState() == 0);
        video.run(magnet);
        video.awaitFed();
        video.run("video.srcObject = document.createElement('canvas').captureStream()");
        await("the page's stream")
                .until(() -> browser.evaluate(
                                "document.querySelector('#place').srcObject !== null && document.querySelector('#place').currentSrc")
                        .asString()
                        .isEmpty());
    }

    /** Its page says that nothing is to be loaded before. */
    @Test
    void waitsToBePlayed() {
        Torrent film = stage.seeder().torrent();
        String later = ELEMENT.replace("SOURCES", "").replace("autoplay", "preload=none");
        String now = ELEMENT.replace("SOURCES", "").replace("place", "other");
        open(
                "later",
                later.replace("<video", "<video src='" + film.magnet() + "'")
                        + now.replace("<video", "<video src='" + torrent.magnet() + "'"));
        new PageVideo(browser, "document.querySelector('#other')").awaitFed();
        assertThat(stage.isUntouched(film)).isTrue();
        assertThat(video.now().isFed()).isFalse();
        var place = browser.place("#place");
        browser.clickAt(place.x + 24, place.y + place.height - 48); // the button of Chromium's own controls
        video.awaitFed();
    }

    @Test
    void keepsItsHandsOffAnElementThatThePageTakesBackAgainAndAgain() {
        open(
                "fight",
                element("<source type=application/x-bittorrent src='" + torrent.magnet() + "'>")
                        + "<script>window.taken = 0; new MutationObserver(() => { const video = document.querySelector('#place');"
                        + " if (video.src.startsWith('blob:')) { taken++; video.removeAttribute('src'); } })"
                        + ".observe(document, {subtree: true, attributes: true, attributeFilter: ['src']})</script>");
        await("it to be taken twice").until(() -> browser.evaluate("taken").asInt() == 2);
        browser.driver().executeAsyncScript("setTimeout(arguments[0], 1500)");
        assertThat(browser.evaluate("taken").asInt()).isEqualTo(2);
        assertThat(browser.player().look()).isEmpty();
    }

    /** As a single-page application does it; and two at once, one of them in a frame of the page, one that is moved. */
    @Test
    void followsElementsThatAreSwappedMovedAndInFrames() {
        Torrent second = stage.seeder().torrent();
        Torrent third = stage.seeder().torrent();
        site.page("/inner", ELEMENT.replace("SOURCES", "").replace("<video", "<video src='" + third.magnet() + "'"));
        open("swap", "<main><section id=other></section></main><iframe src=/inner width=660 height=380></iframe>");
        String made =
                "const fresh = document.createElement('video'); Object.assign(fresh, {id: 'place', muted: true, autoplay: true, src: '%s'});"
                        + " fresh.style.cssText = 'width:320px;height:180px'; document.querySelector('#place')?.remove(); document.querySelector('main').append(fresh)";
        PageVideo inner = new PageVideo(browser, "frames[0].document.querySelector('#place')");
        browser.evaluate("(() => {" + made.formatted(torrent.magnet()) + "})()");
        video.awaitFed();
        inner.awaitFed();
        browser.evaluate("(() => {" + made.formatted(second.magnet()) + "})()");
        video.awaitFed();
        video.run("document.querySelector('#other').append(video); video.play()");
        video.awaitPlayingFrom(video.now().time());
        assertThat(video.now().isFed()).isTrue();
        inner.awaitPlayingFrom(inner.now().time());
        assertThat(stage.status(second).get("downloaded").asLong()).isPositive();
    }

    /** Each of another length, so that the films can be told apart. */
    @Test
    void feedsEachOfSeveralOnAPageItsOwnFilmAndStopsOneAlone() throws IOException {
        try (Seeder twice = longer(2);
                Seeder thrice = longer(3)) {
            List<Torrent> films = List.of(torrent, twice.torrent(), thrice.torrent());
            twice.limit(films.get(1), SLOW);
            thrice.limit(films.get(2), SLOW);
            List<String> ids = List.of("#first", "#second", "#third");
            List<PageVideo> videos = ids.stream()
                    .map(id -> new PageVideo(browser, "document.querySelector('" + id + "')"))
                    .toList();
            open("several", """
                    <video id=first muted autoplay width=480 height=270 src='%s'></video>
                    <video id=second muted autoplay width=480 height=270 src='%s'></video>
                    <video id=third muted autoplay width=480 height=270 src='%s'></video>
                    """.formatted(films.stream().map(Torrent::magnet).toArray()));
            videos.forEach(PageVideo::awaitFed);
            for (int i = 0; i < films.size(); i++) {
                assertThat(videos.get(i).now().duration()).isCloseTo((i + 1) * Film.SECONDS, within(0.5));
                String id = ids.get(i);
                await().untilAsserted(() -> Picture.assertShown(browser.screenshot(), browser.place(id)));
            }
            PageVideo.awaitGoingOn(videos);
            stage.keep("own-videos");

            String page = browser.selected();
            browser.openWindow(Browser.own("popup.html"));
            String popup = browser.selected();
            films.forEach(film ->
                    await("it in the popup").until(() -> browser.text(row(film)).contains("Test card")));
            stage.keep("popup-own-videos");

            await("more of the longer ones to be wanted").until(() -> isRead(films.get(1)) && isRead(films.get(2)));
            browser.select(page);
            videos.get(1).run("video.remove()");
            await("the removed one to be read no more").until(() -> !isRead(films.get(1)));
            PageVideo.awaitGoingOn(List.of(videos.get(0), videos.get(2)));
            assertThat(isRead(films.get(1))).isFalse();
            assertThat(isRead(films.get(2))).isTrue();

            browser.select(popup);
            browser.click(row(films.get(2)) + " .stop");
            browser.select(page);
            await("the stopped one to be let go of")
                    .until(() -> !videos.get(2).now().isFed());
            assertThat(stage.status(films.get(0)).isMissingNode()).isFalse();
            PageVideo.awaitGoingOn(List.of(videos.get(0)));
            assertThat(videos.get(0).now().isFed()).isTrue();
        }
    }

    private boolean isRead(Torrent film) {
        return stage.status(film).get("readers").asInt() > 0;
    }

    private static String row(Torrent film) {
        return "[data-hash='" + film.infoHash() + "']";
    }

    /** Somebody who has the film, so many times in a row. */
    private Seeder longer(int times) throws IOException {
        Path film = Files.createDirectories(folder.resolve("" + times)).resolve("Test card.mp4");
        String loops = "" + (times - 1);
        String[] arguments = {"-v", "error", "-stream_loop", loops, "-i", stage.film() + "", "-c", "copy", film + ""};
        Program.run(Map.of(), Built.FFMPEG, arguments);
        return Seeder.start(film, 1, folder.resolve("seeder-" + times), site.tracker());
    }

    @Test
    void showsWhatThePageHasByHttpUntilTheSwarmIsThereOrForGood() throws IOException {
        site.torrent("/fallback.mp4", Files.readAllBytes(stage.film()), "video/mp4");
        String fallback = "<source type=video/mp4 src=/fallback.mp4>";
        open("fallback", element("<source type=application/x-bittorrent src='" + torrent.magnet() + "'>" + fallback));
        video.awaitFed();

        String nobody = "magnet:?xt=urn:btih:00000000000000000000000000000000000000aa";
        open("fallback", element("<source type=application/x-bittorrent src='" + nobody + "'>" + fallback));
        await("the fallback").until(video::isMoving);
        browser.driver().executeAsyncScript("setTimeout(arguments[0], 11000)"); // longer than it is waited for peers
        assertThat(browser.player().look()).isEmpty();
        assertThat(video.now().isFed()).isFalse();
        video.awaitPlayingFrom(video.now().time());
    }

    @Test
    void laysAFrameOverItWhereThePolicyForbidsItAndTriesOnceInASession() {
        String body =
                "<script>window.blocked = []; addEventListener('securitypolicyviolation', (e) => blocked.push(e.blockedURI))</script>"
                        + "<video id=place autoplay muted style='width:640px;height:360px' src='" + torrent.magnet()
                        + "'></video>";
        String policy = "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";
        site.page("/policy", body, "Content-Security-Policy", policy);
        browser.open(site.https("policy.test") + "/policy");
        consent();
        await("the try").until(() -> browser.evaluate("blocked").toString().contains("blob"));
        browser.player().awaitPlaying();
        assertThat(browser.player().isFramed()).isTrue();
        assertThat(video.now().isFed()).isFalse();
        browser.open(site.https("policy.test") + "/policy");
        browser.player().awaitPlaying();
        assertThat(browser.evaluate("blocked").toString()).doesNotContain("blob");
    }

    private static String element(String sources) {
        return SEEN + ELEMENT.replace("SOURCES", sources);
    }

    private void open(String name, String body) {
        site.page("/" + name, body);
        browser.open(site.https("own.test") + "/" + name);
    }

    /** The question in the frame, and the yes to it. */
    private void consent() {
        Player player = browser.player();
        player.awaitState("question");
        player.press("ask", "#place");
        browser.yes();
    }

    /** To the site that most tests are on. */
    @BeforeEach
    void consentOnce() {
        stage.consentOnce(() -> {
            open(
                    "first",
                    element("<source type=application/x-bittorrent src='"
                            + stage.seeder().torrent().magnet() + "'>"));
            consent();
            video.awaitFed();
        });
    }
}
