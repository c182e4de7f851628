package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        browser.click("[data-hash='" + torrent.infoHash() + "'] .stop");
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

    @Test
    void everyControlIsSeenInTheSystemsOwnColours() throws IOException {
        offer("forced", torrent);
        Player player = browser.player();
        player.awaitPlaying();
        player.run("document.getElementById('play').click()"); // while it stands still they stay
        player.run("document.getElementById('play').focus()");
        assertSeenInForcedColours("player");
        browser.openWindow(Browser.own("popup.html"));
        await("the popup").until(() -> browser.text("body").contains("Test card"));
        assertSeenInForcedColours("popup");
    }

    private void assertSeenInForcedColours(String page) throws IOException {
        for (String scheme : List.of("dark", "light")) {
            browser.prefer(Map.of("forced-colors", "active", "prefers-color-scheme", scheme));
            assertThat(browser.evaluate("matchMedia('(forced-colors: active)').matches")
                            .asBoolean())
                    .isTrue();
            assertNothingFound(
                    page + "-forced",
                    scheme,
                    "{rules: {'color-contrast': {enabled: false}}}"); // it sees no forced colours
            assertControlsSeen();
        }
    }

    /** By name and by eye: light and dark are in the place of each. */
    private void assertControlsSeen() {
        JsonNode controls = browser.evaluate("""
                [...document.querySelectorAll("button, select, input, summary, [role=slider]")]
                  .filter((it) => it.checkVisibility({opacityProperty: true, visibilityProperty: true}))
                  .map((it) => ({it, name: it.ariaLabel || it.title || it.innerText || (it.labels ?? [])[0]?.innerText || "", box: it.getBoundingClientRect()}))
                  .filter(({it, box}) => it.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)))
                  .map(({name, box: {x, y, width, height}}) => ({name, x, y, width, height}))""");
        BufferedImage screenshot = browser.screenshot();
        assertThat(controls.size()).isGreaterThan(3);
        for (JsonNode control : controls) {
            assertThat(control.get("name").asString()).isNotBlank();
            assertThat(contrast(screenshot, control))
                    .as("light and dark of %s", control)
                    .isGreaterThan(100);
        }
    }

    private static int contrast(BufferedImage screenshot, JsonNode box) {
        int darkest = 255;
        int lightest = 0;
        int left = box.get("x").asInt();
        int top = box.get("y").asInt();
        for (int x = left; x < left + box.get("width").asInt(); x++) {
            for (int y = top; y < top + box.get("height").asInt(); y++) {
                int green = screenshot.getRGB(x, y) >> 8 & 255;
                darkest = Math.min(darkest, green);
                lightest = Math.max(lightest, green);
            }
        }
        return lightest - darkest;
    }

    @Test
    void nothingMovesForWhoWantsLessMotion() {
        assertThat(moved("motion", Map.of())).contains("turn", "opacity");
        assertThat(moved("less-motion", Map.of("prefers-reduced-motion", "reduce")))
                .isEmpty();
    }

    /** What moved for more than a hundredth of a second while a film was waited for, and until the controls were gone. */
    private List<String> moved(String name, Map<String, String> features) {
        Torrent film = stage.seeder().torrent();
        stage.seeder().limit(film, 1_000);
        offer(name, film);
        Player player = browser.player();
        browser.prefer(features);
        player.run("""
                (() => {
                  window.moved = new Set();
                  const look = () => {
                    for (const it of document.getAnimations()) {
                      if (it.effect.getComputedTiming().duration > 10) moved.add(it.animationName ?? it.transitionProperty);
                    }
                    requestAnimationFrame(look);
                  };
                  look();
                })()""");
        await("it to wait").until(() -> player.says("document.getElementById('spinner').checkVisibility()"));
        await("frames to be drawn")
                .until(
                        () -> player.says(
                                "new Promise((done) => requestAnimationFrame(() =>"
                                        + " requestAnimationFrame(() => done(document.getElementById('spinner').checkVisibility()))))"));
        stage.keep("waiting-" + name);
        stage.seeder().limit(film, 0);
        player.awaitPlaying();
        await("the controls to fade")
                .until(
                        () -> player.says(
                                "document.querySelector('#player.idle') !== null && getComputedStyle(document.getElementById('controls')).opacity === '0'"));
        List<String> moved = new ArrayList<>();
        player.value("[...moved]").forEach(it -> moved.add(it.asString()));
        return moved;
    }

    /** In a tab of its own, after the yes. */
    private void offer(String name, Torrent film) {
        site.page("/" + name, "<a id=link target=_blank href='" + film.magnet() + "'>Watch</a>");
        browser.open(site.http(name + ".test") + "/" + name);
        Set<String> before = browser.windows();
        browser.click("#link");
        browser.selectNew(before, "chrome-extension://");
        browser.yes();
        await("the player").until(() -> browser.player().look().isPresent());
    }

    private void assertNothingFound(String page) throws IOException {
        for (String scheme : new String[] {"dark", "light"}) {
            browser.prefer(Map.of("prefers-color-scheme", scheme));
            assertNothingFound(page, scheme, "{}");
        }
    }

    private void assertNothingFound(String page, String scheme, String options) throws IOException {
        stage.keep(page.replace(' ', '-') + "-" + scheme);
        browser.evaluate(Files.readString(Built.npm("node_modules/axe-core/axe.min.js")) + "; 1");
        JsonNode found = browser.evaluate("""
                axe.run(%s).then(({violations, passes}) => ({passes: passes.length, violations: violations.map((each) =>
                  each.id + ": " + each.help + ": " + each.nodes.map(({html}) => html).join(" "))}))""".formatted(options));
        assertThat(found.get("passes").asInt())
                .as("what %s was judged by", page)
                .isGreaterThan(5);
        assertThat(List.copyOf(found.get("violations").values()))
                .as(page + ", " + scheme)
                .isEmpty();
    }
}
