package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import tv.starling.e2e.Seeder.Torrent;

/** Nothing leaves this machine before the user said yes in the extension's own window, by a hand and not by a script. */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsentTest {
    @RegisterExtension
    static final Stage stage = new Stage();

    private final Browser browser = stage.browser();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void startsNothingWhenRefused() {
        stage.offer("/refuse", torrent.magnet());
        browser.open(site.http("refuse.test") + "/refuse");
        browser.click("#link");
        Player player = browser.player();
        player.awaitState("question");
        assertThat(stage.isUntouched(torrent)).isTrue();
        browser.no();
        player.awaitFailure("refused");
        assertThat(player.now().message()).contains("Nothing was sent");
        assertThat(stage.isUntouched(torrent)).isTrue();
    }

    @Test
    void asksOncePerSite() {
        Torrent second = stage.seeder().torrent();
        Torrent elsewhere = stage.seeder().torrent();
        stage.offer("/first", torrent.magnet());
        stage.offer("/second", second.magnet());
        stage.offer("/other", elsewhere.magnet());
        browser.open(site.http("once.test") + "/first");
        browser.click("#link");
        browser.yes();
        browser.player().awaitPlaying();

        browser.open(site.http("once.test") + "/second");
        browser.click("#link");
        browser.player().awaitPlaying();
        assertThat(browser.questions()).isZero();

        browser.open(site.http("another.test") + "/other");
        browser.click("#link");
        await("the question of another site").until(() -> browser.questions() == 1);
        assertThat(stage.isUntouched(elsewhere)).isTrue();
    }

    @Test
    void remembersARefusalAndAsksAnewOnlyWhenTheUserClicksAgain() {
        site.page(
                "/refused",
                "<video id=place controls autoplay style='width:640px;height:360px' src='" + torrent.magnet()
                        + "'></video>");
        browser.open(site.http("never.test") + "/refused");
        Player player = browser.player();
        player.awaitState("question");
        player.press("ask", "#place");
        browser.no();
        player.awaitFailure("refused");

        browser.driver().navigate().refresh();
        await("the page's own player").until(() -> browser.place("#place").width == 640);
        assertThat(player.look()).isEmpty();
        assertThat(browser.questions()).isZero();
        assertThat(stage.isUntouched(torrent)).isTrue();
    }

    @Test
    void isNotInPrivateWindowsWhereTheUserHasNotAllowedIt() {
        stage.staysOutOfPrivateWindows(torrent);
    }

    /** Last: the browser's own question about programs for magnet links is left over the first window, and takes clicks. */
    @Test
    @Order(Integer.MAX_VALUE)
    void lettingAScriptClickStartsNothingEvenWithConsent() {
        Torrent allowed = stage.seeder().torrent();
        site.page(
                "/script",
                WatchingTest.PLACE + "<p><a id=allowed href='" + allowed.magnet() + "'>By hand</a>"
                        + "<a id=link href='" + torrent.magnet() + "'>By script</a>");
        browser.open(site.http("script.test") + "/script");
        browser.click("#allowed");
        browser.yes();
        browser.player().awaitPlaying();

        browser.open(site.http("script.test") + "/script"); // a page whose user has not touched it
        browser.driver()
                .executeScript("document.getElementById('link').dispatchEvent("
                        + "new MouseEvent('click', {bubbles: true, cancelable: true, view: window}))");
        await("the question").until(() -> browser.questions() == 1);
        browser.driver().executeScript("document.getElementById('link').click()");
        assertThat(browser.player().look()).isEmpty();
        assertThat(browser.questions()).isEqualTo(1);
        assertThat(stage.isUntouched(torrent)).isTrue();
    }

    @Test
    void aPageCanNotAnswerForTheUser() {
        stage.offer("/forge", torrent.magnet());
        browser.open(site.http("forge.test") + "/forge");
        browser.click("#link");
        browser.player().awaitState("question");
        DevTools.Target question = browser.question().orElseThrow();
        browser.devTools().evaluate(question, "document.getElementById('consent-yes').click()");
        Object frames = browser.driver()
                .executeScript("return [frames.length, document.querySelectorAll('iframe').length].join()");
        assertThat(frames).isEqualTo("0,0"); // the player's frame is out of the page's reach
        assertThat(browser.questions()).isEqualTo(1);
        assertThat(browser.player().now().state()).isEqualTo("question");
        assertThat(stage.isUntouched(torrent)).isTrue();
    }
}
