package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.Seeder.Torrent;

/** Every page of the extension, in the states that a user sees it in, as axe-core judges it. */
@Tag("e2e")
final class AccessibilityTest {
    @RegisterExtension
    static final Stage stage = new Stage();

    private final Browser browser = stage.browser();
    private final Site site = stage.site();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void axeFindsNothingOnAnyPage() throws IOException {
        site.page("/axe", "<a id=link target=_blank href='" + torrent.magnet() + "'>Watch</a>");
        browser.open(site.http("axe.test") + "/axe");
        Set<String> before = browser.windows();
        browser.click("#link");
        browser.selectNew(before, "consent.html");
        assertNothingFound("consent");
        browser.yes();
        Player player = browser.player();
        player.awaitPlaying();
        player.run("document.getElementById('play').focus()");
        assertNothingFound("player");
        String playing = browser.selected();

        browser.openWindow(Browser.own("popup.html"));
        await("the popup").until(() -> browser.text("body").contains("Test card"));
        assertNothingFound("popup");
        browser.click(".stop");
        browser.select(playing);
        player.awaitFailure("stopped");
        assertNothingFound("player that failed");

        browser.openWindow(Browser.own("options.html"));
        await("the sites").until(() -> browser.count("#sites li") > 0);
        await("the helper's settings").until(() -> browser.count("#helper:not([hidden]) fieldset:enabled") == 3);
        assertNothingFound("options");

        browser.openWindow(Browser.own("welcome.html"));
        await("the helper to be found").until(() -> browser.text("#helper").contains("All is ready"));
        assertNothingFound("welcome");
    }

    private void assertNothingFound(String page) throws IOException {
        for (String scheme : new String[] {"dark", "light"}) {
            browser.prefer(scheme);
            assertNothingFound(page, scheme);
        }
    }

    private void assertNothingFound(String page, String scheme) throws IOException {
        stage.keep(page.replace(' ', '-') + "-" + scheme);
        browser.evaluate(Files.readString(Built.npm("node_modules/axe-core/axe.min.js")) + "; 1");
        JsonNode found = browser.evaluate("""
                axe.run().then(({violations, passes}) => ({passes: passes.length, violations: violations.map((each) =>
                  each.id + ": " + each.help + ": " + each.nodes.map(({html}) => html).join(" "))}))""");
        assertThat(found.get("passes").asInt())
                .as("what %s was judged by", page)
                .isGreaterThan(5);
        assertThat(List.copyOf(found.get("violations").values()))
                .as(page + ", " + scheme)
                .isEmpty();
    }
}
