package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.e2e.User.Helper;

/** An extension alone says plainly what is missing. */
@Tag("e2e")
final class WithoutHelperTest {
    @RegisterExtension
    static final Stage stage = new Stage(Helper.MISSING);

    @Test
    void saysThatTheHelperIsMissingAndWhatToDo() {
        Browser browser = stage.browser();
        Torrent torrent = stage.seeder().torrent();
        stage.offer("/page", torrent.magnet());
        browser.open(stage.site().https("lonely.test") + "/page");
        browser.click("#link");
        browser.yes();
        Player player = browser.player();
        player.awaitFailure("no-helper");
        assertThat(player.now().message()).contains("helper is not installed").contains("Install it");

        browser.openWindow(Browser.own("popup.html"));
        await("the sign of trouble on the page's tab alone")
                .until(() ->
                        browser.evaluate(BADGES).asString().equals("! Starling: Starling’s helper is not installed"));
        await("the popup's word").until(() -> browser.text("body").contains("helper is not installed"));

        browser.open(Browser.own("welcome.html"));
        await("how to get it")
                .until(() -> browser.text("#helper-command").equals("installer/try.sh")
                        && browser.evaluate("document.getElementById('helper-how').checkVisibility()")
                                .asBoolean());
        stage.keep("welcome-without-helper");
    }

    /** Of all tabs, what the button in the tool bar has on it and says. */
    private static final String BADGES = """
            chrome.tabs.query({}).then((all) => Promise.all(all.map(async ({id: tabId}) =>
              await chrome.action.getBadgeText({tabId}) + " " + await chrome.action.getTitle({tabId}))))
              .then((told) => told.filter((each) => each !== " Starling").join("; "))""";
}
