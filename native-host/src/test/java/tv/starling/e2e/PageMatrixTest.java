package tv.starling.e2e;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Rectangle;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.e2e.User.Helper;

/**
 * Every kind of page in both browsers, on sites that count as public and have the user's yes: each plays, and none with a
 * question of the browser's, which nobody is here to answer.
 */
@Tag("e2e")
final class PageMatrixTest {
    @RegisterExtension
    static final Stage chromium = new Stage();

    @RegisterExtension
    static final Stage firefox = new Stage(Stage.Family.FIREFOX, Helper.REGISTERED);

    /** Name of a site, and the header that its pages have. */
    private static final Map<String, String[]> POLICIES = policies();

    private static final String STYLE = "style='width:640px;height:360px;background:#444'";
    private static final Map<String, String> OFFERS = offers();

    private static Map<String, String[]> policies() {
        Map<String, String[]> all = new LinkedHashMap<>();
        all.put("none", new String[0]);
        all.put("csp", new String[] {
            "Content-Security-Policy", "default-src 'none'; frame-src 'none'; style-src 'unsafe-inline'"
        });
        all.put("coep", new String[] {"Cross-Origin-Embedder-Policy", "require-corp"});
        all.put("permissions", new String[] {"Permissions-Policy", "autoplay=(), fullscreen=(), picture-in-picture=()"
        });
        return all;
    }

    private static Map<String, String> offers() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("own video", "<video id=place autoplay muted " + STYLE + " src='LINK'></video>");
        all.put("link", "<video id=place " + STYLE + "></video><p><a id=link href='LINK'>Watch now</a>");
        all.put("link to a tab", "<p><a id=link target=_blank href='LINK'>Watch now</a>");
        return all;
    }

    @Test
    void playsEverywhereInChromium() {
        Map<String, String> played = play("Chromium", chromium, chromium.browser());
        assertThat(played).doesNotContainValue("nowhere");
        assertThat(ways(played, "own video"))
                .containsExactlyInAnyOrder("none=element", "csp=frame", "coep=element", "permissions=element");
        // A page with an embedder policy lets no frame of ours come up, if it is by https: then it is a tab.
        assertThat(ways(played, "link")).contains("none=frame", "csp=frame", "coep=tab", "permissions=frame");
    }

    @Test
    void playsEverywhereInFirefox() {
        Map<String, String> played = play("Firefox", firefox, firefox.firefox());
        assertThat(played).doesNotContainValue("nowhere");
        assertThat(ways(played, "own video")).allMatch(it -> it.endsWith("=element"));
    }

    /** How it was by http and https, which are alike. */
    private static Set<String> ways(Map<String, String> played, String offer) {
        return POLICIES.keySet().stream()
                .flatMap(policy -> Stream.of("http", "https")
                        .map(it -> policy + "=" + played.get(it + "|" + offer + "|" + policy)))
                .collect(toSet());
    }

    private Map<String, String> play(String browser, Stage stage, Screen screen) {
        Site site = stage.site();
        Torrent torrent = stage.seeder().torrent();
        List<String> sites = new ArrayList<>();
        POLICIES.forEach((policy, header) -> {
            sites.add(site.http(policy + ".test"));
            sites.add(site.https(policy + ".test"));
            OFFERS.forEach((offer, body) ->
                    site.page("/" + policy + "/" + path(offer), body.replace("LINK", torrent.magnet()), header));
        });
        agree(screen, sites);
        Map<String, String> played = new LinkedHashMap<>();
        for (String scheme : List.of("http", "https")) {
            for (String offer : OFFERS.keySet()) {
                for (String policy : POLICIES.keySet()) {
                    String origin = scheme.equals("http") ? site.http(policy + ".test") : site.https(policy + ".test");
                    screen.tidy();
                    played.put(
                            scheme + "|" + offer + "|" + policy,
                            played(screen, origin + "/" + policy + "/" + path(offer), offer));
                }
            }
        }
        print(browser, played);
        return played;
    }

    private static String path(String offer) {
        return offer.replace(' ', '-');
    }

    /** As if the user had said it earlier. */
    private static void agree(Screen screen, List<String> sites) {
        screen.openOwn("options.html");
        String all = sites.stream().map(it -> "'" + it + "': 'yes'").collect(joining(", "));
        screen.evaluate("chrome.storage.local.set({sites: {" + all + "}}).then(() => true)");
        screen.tidy();
    }

    private static String played(Screen screen, String page, String offer) {
        screen.open(page);
        Set<String> old = screen.windows();
        if (!offer.equals("own video")) {
            Rectangle link = screen.place("#link");
            screen.clickAt(link.x + link.width / 2, link.y + link.height / 2);
        }
        String main = screen.selected();
        PageVideo video = new PageVideo(screen);
        String[] way = {"nowhere"};
        await(page).until(() -> {
            if (isMoving(new Player(screen, main))) {
                way[0] = "frame";
            } else if (offer.equals("own video") && video.now().isFed() && video.isMoving()) {
                way[0] = "element";
            } else if (screen.windows().stream()
                    .anyMatch(it -> !old.contains(it) && isMoving(new Player(screen, it)))) {
                way[0] = "tab";
            }
            return !way[0].equals("nowhere");
        });
        return way[0];
    }

    private static boolean isMoving(Player player) {
        Optional<Player.View> view = player.look();
        return view.isPresent()
                && view.get().time() > 0.3
                && view.get().videoWidth() > 0
                && view.get().readyState() >= 2;
    }

    private static void print(String browser, Map<String, String> played) {
        System.out.printf(
                "%-32s%s%n",
                browser, POLICIES.keySet().stream().map("%-13s"::formatted).collect(joining()));
        for (String scheme : List.of("http", "https")) {
            for (String offer : OFFERS.keySet()) {
                String cells = POLICIES.keySet().stream()
                        .map(it -> "%-13s".formatted(played.get(scheme + "|" + offer + "|" + it)))
                        .collect(joining());
                System.out.printf("%-32s%s%n", scheme + ", " + offer, cells);
            }
        }
    }
}
