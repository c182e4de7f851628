package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.e2e.User.Helper;

/** A user who reads Arabic: every page in that language and from the right, with nothing that sticks out. */
@Tag("e2e")
final class RightToLeftTest {
    @RegisterExtension
    static final Stage stage = new Stage(Stage.Family.FIREFOX, Helper.REGISTERED, "ar");

    private final Firefox firefox = stage.firefox();
    private final Torrent torrent = stage.seeder().torrent();

    @Test
    void everyPageIsInArabicAndFromTheRight() {
        stage.site().page("/page", "<a id=link href='" + torrent.magnet() + "'>شاهد</a>");
        firefox.open(stage.site().http("arabic.test") + "/page");
        Set<String> old = firefox.windows();
        firefox.click("#link");
        firefox.selectNew(old, "consent.html");
        assertRightToLeft("consent", "سيرون عنوانك");
        firefox.yes();
        Player player = firefox.player();
        player.awaitPlaying();
        String playing = firefox.selected();
        assertThat(player.value("document.getElementById('timeline').title").asString())
                .isEqualTo("الموضع");
        firefox.openOwn("options.html");
        await("the helper's settings")
                .until(() ->
                        firefox.evaluate("document.querySelectorAll('#helper:not([hidden]) fieldset:enabled').length")
                                        .asInt()
                                == 3);
        assertRightToLeft("options", "المواقع");
        firefox.openOwn("popup.html");
        await("the popup").until(() -> firefox.shows(".stop"));
        assertRightToLeft("popup", "المشاهدون");
        assertThat(firefox.place(".speed").x).as("at the end of its line").isEqualTo(firefox.place(".facts").x);
        firefox.click(".stop");
        firefox.select(playing);
        player.awaitFailure("stopped");
        assertRightToLeft("player", "ما نُزّل محفوظ");
    }

    private void assertRightToLeft(String page, String text) {
        await("the words of " + page).until(() -> firefox.text("body").contains(text));
        stage.keep("arabic-" + page);
        assertThat(firefox.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction].join()")
                        .asString())
                .isEqualTo("ar,rtl");
        assertThat(firefox.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                        .asInt())
                .as(page + " sticks out")
                .isZero();
    }
}
