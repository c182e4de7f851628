package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.e2e.Formats.Cell;
import tv.starling.e2e.Seeder.Torrent;

/** Every format that people have in Firefox, which plays others by itself than Chromium. */
@Tag("e2e")
final class FirefoxFormatsTest {
    @RegisterExtension
    static final Stage stage = new Stage(Stage.Family.FIREFOX, User.Helper.REGISTERED).showing(Formats::films);

    private final Firefox firefox = stage.firefox();

    @Test
    void eachPlaysWithPictureAndSound() {
        Torrent torrent = stage.seeder().torrent();
        List<String> rows = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Cell cell : Formats.CELLS) {
            String seen = play(torrent, cell);
            rows.add("| %-16s | %s |".formatted(cell.name(), seen));
            if (!seen.matches("as-is|remux|transcode-.*")) {
                failures.add(cell.name() + ": " + seen);
            }
        }
        System.out.println("formats in Firefox:\n" + String.join("\n", rows));
        assertThat(failures).isEmpty();
    }

    private Player watch(Torrent torrent, String name) {
        firefox.tidy();
        stage.site()
                .page(
                        "/format",
                        WatchingTest.PLACE + "<p><a id=link target=_blank href='" + Formats.link(torrent, name)
                                + "'>Watch now</a>");
        firefox.open(stage.site().https("format.test") + "/format");
        Set<String> old = firefox.windows();
        firefox.click("#link");
        firefox.selectNew(old, "moz-extension://");
        stage.consentOnce(firefox::yes);
        return firefox.player();
    }

    @Test
    void showsSmallPicturesAndSubtitlesOfDiscs() {
        Torrent torrent = stage.seeder().torrent();
        Player player = watch(torrent, Formats.CHOICES);
        player.awaitPlaying();
        await("a small picture of what nobody watched").until(() -> player.hasGlimpseAt(0.9));
        stage.keep("firefox-glimpse");

        Player disc = watch(torrent, Formats.DISC);
        disc.awaitPlaying();
        await("the list").until(() -> disc.says("document.getElementById('subtitles').options.length === 2"));
        disc.seek(4);
        disc.awaitPlayingFrom(4);
        assertThat(disc.hasBar()).isFalse();
        disc.choose("subtitles", 1);
        await("words in the pictures").until(disc::hasBar);
        stage.keep("firefox-subtitle-of-a-disc");
    }

    @ParameterizedTest
    @ValueSource(strings = {Formats.SONG, Formats.TUNE})
    void showsTheCoverWhereThereIsOnlySound(String name) {
        Player player = watch(stage.seeder().torrent(), name);
        awaitSoundAlone(player);
        await("the cover").until(player::hasCover);
        assertThat(player.value("document.getElementById('player').dataset.way").asString())
                .isEqualTo("as-is");
        stage.keep("firefox-cover-" + name.replaceAll("\\W", "-"));
    }

    @Test
    void playsSoundAloneThatHasToBeConverted() {
        Player player = watch(stage.seeder().torrent(), Formats.TALK);
        awaitSoundAlone(player);
        assertThat(player.value("document.getElementById('player').dataset.way").asString())
                .isEqualTo("transcode-audio");
    }

    @Test
    void tracksOfAPagesOwnElementAreChosenInThePopup() {
        Torrent torrent = stage.seeder().torrent();
        watch(torrent, Formats.CHOICES).awaitPlaying();
        PageVideo video = own(torrent, Formats.CHOICES);
        video.awaitFed();
        String page = firefox.selected();
        String before = video.now().src();
        double at = video.now().time();
        firefox.openOwn("popup.html");
        await("the list").until(() -> count(".sound:not([hidden]) option") == 2);
        stage.keep("firefox-popup-sound");
        choose(".sound:not([hidden]) select", 1);
        firefox.select(page);
        await("another source").until(() -> !video.now().src().equals(before));
        await("it to go on").until(() -> video.isMoving() && video.now().time() > at);

        PageVideo disc = own(torrent, Formats.DISC);
        disc.awaitFed();
        disc.seek(4);
        disc.awaitPlayingFrom(4);
        disc.run("video.pause()");
        assertThat(hasBar(disc)).isFalse();
        String shown = firefox.selected();
        firefox.openOwn("popup.html");
        await("the list").until(() -> count(".words:not([hidden]) option") == 2);
        choose(".words:not([hidden]) select", 1);
        firefox.select(shown);
        await("words in the pictures").until(() -> hasBar(disc));
        await("all that autoplay waits for").until(() -> disc.now().readyState() == 4);
        assertThat(disc.now().time()).isGreaterThan(3.5);
        assertThat(disc.now().paused()).isTrue();
        stage.keep("firefox-own-subtitle-of-a-disc");
    }

    @Test
    void feedsAPagesOwnElementWithSoundAlone() {
        Torrent torrent = stage.seeder().torrent();
        awaitSoundAlone(watch(torrent, Formats.SONG));
        PageVideo video = own(torrent, Formats.SONG);
        await("sound").until(() -> video.now().isFed() && video.now().time() > 3);
        String fed = video.now().src();
        await("it to go on").until(() -> video.now().time() > 8);
        assertThat(video.now().src()).as("begun anew again and again").isEqualTo(fed);
        stage.keep("firefox-own-sound");
    }

    private PageVideo own(Torrent torrent, String film) {
        stage.site()
                .page(
                        "/own",
                        "<video id=place controls autoplay style='width:640px;height:360px' src='"
                                + Formats.link(torrent, film) + "'></video>");
        firefox.open(stage.site().https("format.test") + "/own");
        return new PageVideo(firefox);
    }

    private int count(String selector) {
        return firefox.evaluate("document.querySelectorAll('" + selector + "').length")
                .asInt();
    }

    private void choose(String list, int index) {
        firefox.evaluate("(() => { const it = document.querySelector('" + list + "'); it.selectedIndex = " + index
                + "; it.dispatchEvent(new Event('change')) })()");
    }

    private static boolean hasBar(PageVideo video) {
        return video.value(Player.BAR::formatted).asBoolean();
    }

    /** Also where the machine has nothing to sound by, for which Firefox gives it up at first. */
    private static void awaitSoundAlone(Player player) {
        await("sound").until(() -> player.look().map(Player.View::time).orElse(0.0) > 3);
        assertThat(player.now().code()).isEmpty();
    }

    private String play(Torrent torrent, Cell cell) {
        Player player = watch(torrent, cell.name());
        try {
            player.awaitPlaying();
            await("sound").until(() -> player.says("document.getElementById('video').mozHasAudio"));
            await("a look into it")
                    .until(() -> player.says("document.getElementById('player').dataset.way !== undefined"));
            return player.value("document.getElementById('player').dataset.way").asString();
        } catch (RuntimeException | AssertionError e) {
            return "failed: " + player.look();
        }
    }
}
