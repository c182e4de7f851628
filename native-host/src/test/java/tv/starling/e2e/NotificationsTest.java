package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.Seeder.Torrent;

/** What Chromium has the user's desktop tell, and where a click on that leads. */
@Tag("e2e")
final class NotificationsTest {
    private static final String BADGE =
            "chrome.tabs.getCurrent().then(({id}) => chrome.action.getBadgeText({tabId: id}))";

    @RegisterExtension
    static final Stage stage = new Stage().withBus().granting("notifications");

    private final Browser browser = stage.browser();
    private final SessionBus bus = stage.bus();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void tellsOfWhatFailsInATabBehindAndLeadsThere() {
        stage.site()
                .page(
                        "/trouble",
                        WatchingTest.PLACE + "<p><a id=link href='" + torrent.magnet()
                                + "'>Watch now</a> <a id=gone href=Evening%20news.torrent?key=secret>News</a>");
        browser.open(stage.site().http("trouble.test") + "/trouble");
        browser.click("#link");
        browser.yes();
        browser.player().awaitPlaying();

        browser.click("#gone");
        browser.player().awaitFailure("fetch-failed");
        Player behind = failBehind();
        await("a notification").until(() -> bus.notifications().size() == 1);
        JsonNode told = bus.notifications().get(0);
        assertThat(told.get("title").asString()).isEqualTo("Evening news");
        assertThat(told.get("body").asString())
                .startsWith("The torrent file could not be fetched")
                .doesNotContain("secret", "trouble.test");
        bus.clickNotification(told.get("id").asInt());
        await("the tab that it told of").until(() -> behind.says("document.visibilityState === 'visible'"));
        await("the notification to go")
                .until(() -> behind.value("chrome.notifications.getAll()").isEmpty());
    }

    /** A torrent that is not there is to be played in another tab, while the page is looked at. */
    private Player failBehind() {
        Set<String> old = browser.windows();
        browser.middleClick("#gone");
        String tab = await("a tab behind")
                .until(() -> browser.windowOf("/player.html", old), Optional::isPresent)
                .orElseThrow();
        Player player = new Player(browser, tab);
        player.awaitFailure("fetch-failed");
        await("its button's sign").until(() -> player.value(BADGE).asString().equals("!"));
        return player;
    }
}
