package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.e2e.Seeder.Torrent;

/** Pages that forbid what a player needs: ours plays on them all, and weakens none of them. */
@Tag("e2e")
final class HardPagesTest {
    @RegisterExtension
    static final Stage stage = new Stage();

    private final Browser browser = stage.browser();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "csp-none    | Content-Security-Policy      | default-src 'none'; style-src 'unsafe-inline'",
                "csp-frames  | Content-Security-Policy      | default-src 'none'; frame-src 'none'; media-src 'none'; style-src 'unsafe-inline'",
                "isolated    | Cross-Origin-Opener-Policy   | same-origin",
                "frameless   | X-Frame-Options              | DENY",
            })
    void playsOverHttps(String name, String header, String value) {
        site.page(
                "/" + name,
                WatchingTest.PLACE + "<p><a id=link href='" + torrent.magnet() + "'>Watch now</a>",
                header,
                value);
        browser.open(site.https(name + ".test") + "/" + name);
        browser.click("#link");
        browser.yes();
        browser.player().awaitPlaying();
        await().untilAsserted(() -> Picture.assertShown(browser.screenshot(), browser.place("#place")));
    }

    @Test
    void playsInATabWhatASandboxedPageOffers() {
        String link = WatchingTest.PLACE + "<p><a id=link href='" + torrent.magnet() + "'>Watch now</a>";
        site.page("/sandbox", link, "Content-Security-Policy", "sandbox allow-scripts");
        browser.open(site.https("sandbox.test") + "/sandbox");
        Set<String> before = browser.windows();
        browser.click("#link");
        browser.selectNew(before, "chrome-extension://");
        browser.yes();
        browser.player().awaitPlaying();
    }

    /** Such a page lets nothing in that was not made for it; no frame of ours comes up there. */
    @Test
    void playsInATabWhatAPageWithAnEmbedderPolicyOffers() {
        String link = WatchingTest.PLACE + "<p><a id=link href='" + torrent.magnet() + "'>Watch now</a>";
        site.page("/coep", link, "Cross-Origin-Embedder-Policy", "require-corp");
        browser.open(site.https("coep.test") + "/coep");
        Set<String> before = browser.windows();
        browser.click("#link");
        browser.yes();
        browser.openWindow(site.http("elsewhere.test")); // the browser's last one then, where the tab's opener can't be
        browser.selectNew(before, "player.html");
        browser.player().awaitPlaying();
    }

    /** If this fails, the browser takes the sites for local ones, and the other tests prove nothing. */
    @Test
    void theSitesCountAsPublicSoAPageItselfCanNotReachTheHelper() {
        stage.offer("/public", torrent.magnet());
        for (String origin : new String[] {site.http("public.test"), site.https("public.test")}) {
            browser.open(origin + "/public");
            browser.click("#link");
            browser.yes();
            browser.player().awaitPlaying();
            String stream = browser.player().now().stream();
            Object reached = browser.driver()
                    .executeAsyncScript(
                            "fetch(arguments[0], {mode: 'no-cors'}).then(() => arguments[1]('reached'), () => arguments[1]('blocked'))",
                            stream);
            assertThat(reached).isEqualTo("blocked");
        }
    }
}
