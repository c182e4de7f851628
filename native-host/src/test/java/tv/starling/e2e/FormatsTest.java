package tv.starling.e2e;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.Formats.Cell;
import tv.starling.e2e.Seeder.Torrent;

/** Every format that people have, clicked in a page and played: picture and sound, and how it came to that. */
@Tag("e2e")
final class FormatsTest {
    private static final int WARM = 5;
    private static final double REMUXED_START_MILLIS = 1200;

    @RegisterExtension
    static final Stage stage = new Stage().showing(Formats::films);

    private final Browser browser = stage.browser();

    /** What was seen of one cell. */
    private record Seen(String way, double millis, double frames, double audioBytes, String failure) {
        String mark() {
            return failure.isEmpty() ? "%s, %.0f ms".formatted(way, millis) : failure;
        }
    }

    @Test
    void eachPlaysWithPictureAndSound() {
        Torrent torrent = stage.seeder().torrent();
        List<String> rows = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        play(torrent, Formats.CELLS.getFirst());
        for (Cell cell : Formats.CELLS) {
            Seen seen = play(torrent, cell);
            rows.add("| %-4s | %-12s | %-4s | %s |"
                    .formatted(cell.container(), cell.video(), cell.audio(), seen.mark()));
            if (!seen.failure().isEmpty()) {
                failures.add(cell.name() + ": " + seen.failure());
            }
        }
        System.out.println("formats, click to first frame with the helper warm:\n" + String.join("\n", rows));
        assertThat(failures).isEmpty();
    }

    @Test
    void aMatroskaFileWithSoundThatTheBrowserLacksBeginsSoon() {
        Cell cell = Formats.CELLS.stream()
                .filter(it -> it.container().equals("mkv") && it.audio().equals("AC-3"))
                .findFirst()
                .orElseThrow();
        play(stage.seeder().torrent(), cell);
        double[] times = new double[WARM];
        for (int i = 0; i < WARM; i++) {
            Seen seen = play(stage.seeder().torrent(), cell);
            assertThat(seen.failure()).isEmpty();
            assertThat(seen.way()).isEqualTo("transcode-audio");
            times[i] = seen.millis();
        }
        Arrays.sort(times);
        System.out.println("MKV with AC-3, a new torrent each time, click to first frame: "
                + Arrays.stream(times).mapToObj("%.0f ms"::formatted).collect(joining(", ")));
        assertThat(times[WARM / 2]).isLessThan(REMUXED_START_MILLIS);
    }

    @Test
    void tracksOfAPagesOwnElementAreChosenInThePopup() {
        Torrent torrent = stage.seeder().torrent();
        click(torrent, Formats.CHOICES);
        browser.player().awaitPlaying();
        PageVideo video = own(torrent, Formats.CHOICES);
        String page = browser.selected();
        String before = video.now().src();
        double at = video.now().time();
        browser.openWindow(Browser.own("popup.html"));
        await("the list").until(() -> browser.count(".sound:not([hidden]) option") == 2);
        assertThat(browser.evaluate("document.querySelector('.sound option:last-child').text")
                        .asString())
                .isEqualTo("Slovenian");
        assertThat(browser.count(".words:not([hidden])")).isZero();
        stage.keep("popup-sound");
        choose(".sound:not([hidden]) select", 1);
        await("the other sound").until(() -> soundFed() == 2);
        browser.select(page);
        await("another source").until(() -> !video.now().src().equals(before));
        await("it to go on").until(() -> video.isMoving() && video.now().time() > at);

        PageVideo disc = own(torrent, Formats.DISC);
        String shown = browser.selected();
        disc.seek(4);
        disc.awaitPlayingFrom(4);
        assertThat(hasBar(disc)).isFalse();
        browser.openWindow(Browser.own("popup.html"));
        await("the list").until(() -> browser.count(".words:not([hidden]) option") == 2);
        choose(".words:not([hidden]) select", 1);
        browser.select(shown);
        await("words in the pictures").until(() -> hasBar(disc));
        assertThat(disc.now().time()).isGreaterThan(3.5);
    }

    private PageVideo own(Torrent torrent, String film) {
        stage.site()
                .page(
                        "/own",
                        "<video id=place controls autoplay muted style='width:640px;height:360px' src='"
                                + Formats.link(torrent, film) + "'></video>");
        browser.open(stage.site().https("format.test") + "/own");
        var video = new PageVideo(browser);
        video.awaitFed();
        return video;
    }

    private void choose(String list, int index) {
        browser.evaluate("(() => { const it = document.querySelector('" + list + "'); it.selectedIndex = " + index
                + "; it.dispatchEvent(new Event('change')) })()");
    }

    private static boolean hasBar(PageVideo video) {
        return video.value(Player.BAR::formatted).asBoolean();
    }

    @Test
    void givesAPagesOwnElementTheFilmsSubtitles() {
        click(stage.seeder().torrent(), Formats.CHOICES);
        browser.player().awaitPlaying();
        String link = Formats.link(stage.seeder().torrent(), Formats.CHOICES);
        stage.site()
                .page(
                        "/own",
                        "<video id=place controls autoplay muted style='width:640px;height:360px' src='" + link
                                + "'></video>");
        browser.open(stage.site().https("format.test") + "/own");
        var video = new PageVideo(browser);
        video.awaitFed();
        await("two tracks")
                .until(() -> video.value(it -> it + ".textTracks.length").asInt() == 2);
        assertThat(video.value(it -> it + ".textTracks[1].label").asString()).startsWith("Slovenian");
        video.run("video.textTracks[0].mode = 'showing'");
        await("a cue from inside").until(() -> shownCue(video, 0).startsWith("inside"));
        video.run("video.textTracks[0].mode = 'disabled'; video.textTracks[1].mode = 'showing'");
        await("a cue from beside").until(() -> shownCue(video, 1).contains("window.pwned=1čaj"));
        assertThat(video.value(it -> "window.pwned === undefined").asBoolean()).isTrue();
        stage.keep("own-video-subtitles");
    }

    private static String shownCue(PageVideo video, int track) {
        return video.value(it -> it + ".textTracks[" + track + "].activeCues?.[0]?.getCueAsHTML().textContent ?? ''")
                .asString();
    }

    @Test
    void offersSoundTracksAndSubtitlesWhoseMarkupIsText() {
        click(stage.seeder().torrent(), Formats.CHOICES);
        Player player = browser.player();
        player.awaitPlaying();
        await("the lists")
                .until(
                        () -> player.says(
                                "document.getElementById('audio').options.length === 2 && document.getElementById('subtitles').options.length === 3"));
        assertThat(player.value("document.getElementById('audio').options[1].text")
                        .asString())
                .isEqualTo("Slovenian");
        assertThat(player.value("document.querySelector('#chapters i').style.left")
                        .asString())
                .matches("40%|40\\.0.*|39\\.9.*");
        await("the chapter's name").until(() -> valueText(player).matches("0:0\\d / 0:20 Opening"));
        player.choose("subtitles", 1);
        await("a cue from inside").until(() -> shownCue(player).startsWith("inside"));
        player.choose("subtitles", 2);
        await("a cue from beside").until(() -> shownCue(player).startsWith("window.pwned=1čaj"));
        assertThat(player.says(
                        "window.pwned === undefined && document.querySelector('#player img, #player script') === null"))
                .isTrue();
        player.choose("audio", 1);
        await("the other sound")
                .until(() ->
                        player.says("document.getElementById('player').dataset.way === 'transcode-audio' && " + MOVES));
        await("a small picture of what nobody watched").until(() -> player.hasGlimpseAt(0.9));
        stage.keep("glimpse-of-a-playlist");
        player.seek(15);
        player.awaitPlayingFrom(15);
        assertThat(valueText(player)).matches("0:1\\d / 0:20 <b>The rest</b>");
        stage.keep("sound-and-subtitles");
    }

    @Test
    void takesTheLanguagesThatTheViewerLikes() {
        likeLanguage("sl");
        try {
            click(stage.seeder().torrent(), Formats.CHOICES);
            Player player = browser.player();
            player.awaitPlaying();
            await("the other sound")
                    .until(() -> player.says(
                            "document.getElementById('audio').value === document.getElementById('audio').options[1].value"
                                    + " && document.getElementById('player').dataset.way === 'transcode-audio' && "
                                    + MOVES));
            await("its subtitles").until(() -> shownCue(player).startsWith("window.pwned=1čaj"));
            player.choose("subtitles", 0);
            player.choose("audio", 0);
            await("what the viewer chose")
                    .until(() -> player.says("document.getElementById('player').dataset.way"
                            + " !== 'transcode-audio' && document.getElementById('subtitles').value === '' && "
                            + MOVES));
        } finally {
            likeLanguage("");
        }
    }

    @Test
    void takesTheLanguagesThatTheViewerLikesInAPagesOwnElement() {
        likeLanguage("sl");
        try {
            Torrent torrent = stage.seeder().torrent();
            click(torrent, Formats.CHOICES);
            browser.player().awaitPlaying();
            PageVideo video = own(torrent, Formats.CHOICES);
            String page = browser.selected();
            await("its subtitles").until(() -> shownCue(video, 1).contains("window.pwned=1čaj"));
            assertThat(video.value(it -> it + ".textTracks[0].mode").asString()).isNotEqualTo("showing");
            String before = video.now().src();
            browser.openWindow(Browser.own("popup.html"));
            await("its sound").until(() -> soundFed() == 2);
            await("the list").until(() -> browser.count(".sound:not([hidden]) option") == 2);
            choose(".sound:not([hidden]) select", 0);
            await("what the viewer chose").until(() -> soundFed() == 1);
            browser.select(page);
            await("another source").until(() -> !video.now().src().equals(before));
            await("it to go on").until(video::isMoving);
            await("the same subtitles").until(() -> shownCue(video, 1).contains("window.pwned=1čaj"));
        } finally {
            likeLanguage("");
        }
    }

    /** The track that a page's own element is fed, as the popup is told. */
    private int soundFed() {
        return browser.evaluate(
                        "chrome.runtime.sendMessage({type: 'overview'}).then((it) => Object.values(it.tracks)[0]?.audio)")
                .asInt(0);
    }

    private void likeLanguage(String code) {
        browser.openWindow(Browser.own("options.html"));
        await("the languages").until(() -> browser.count("main:not([hidden]) #language-sound option") > 20);
        for (String what : List.of("sound", "subtitles")) {
            browser.set("#language-" + what, code);
        }
        stage.keep("options-languages");
    }

    /** What a screen reader says of the time line. */
    private static String valueText(Player player) {
        return player.value("document.getElementById('timeline').ariaValueText").asString();
    }

    @Test
    void putsSubtitlesOfADiscIntoThePicturesAndTakesThemOutAgain() {
        click(stage.seeder().torrent(), Formats.DISC);
        Player player = browser.player();
        player.awaitPlaying();
        await("the list")
                .until(() -> player.says("document.getElementById('subtitles').options.length === 2")
                        && player.value("document.getElementById('subtitles').options[1].text")
                                .asString()
                                .equals("English"));
        player.seek(4);
        player.awaitPlayingFrom(4);
        assertThat(player.hasBar()).isFalse();
        player.choose("subtitles", 1);
        await("words in the pictures").until(player::hasBar);
        assertThat(player.says("document.getElementById('player').dataset.way === 'transcode-video'"))
                .isTrue();
        assertThat(player.now().time()).isGreaterThan(3.5);
        stage.keep("subtitle-of-a-disc");
        player.choose("subtitles", 0);
        await("pictures without").until(() -> !player.hasBar() && player.says(MOVES));
        assertThat(player.says("document.getElementById('player').dataset.way !== 'transcode-video'"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {Formats.SONG, Formats.TUNE})
    void showsTheCoverWhereThereIsOnlySound(String name) {
        click(stage.seeder().torrent(), name);
        Player player = browser.player();
        await("sound").until(() -> player.look().map(Player.View::time).orElse(0.0) > 0.5);
        await("the cover").until(player::hasCover);
        await("the cover for the system")
                .until(() -> player.says(
                        "navigator.mediaSession.metadata.artwork[0].src.startsWith('data:image/jpeg;base64,/9j/')"));
        stage.keep("cover-" + name.replaceAll("\\W", "-"));
        await("longer than controls stay over pictures")
                .until(() -> player.now().time() > 4);
        assertThat(player.says(
                        "document.querySelector('#player.idle') === null && document.getElementById('pip').hidden"))
                .isTrue();
        player.choose("files", 1);
        player.awaitPlaying();
        assertThat(player.says("document.getElementById('cover').hidden")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {Formats.SONG, Formats.CHOICES})
    void hasRoomForItsControlsAtEverySize(String name) {
        String link = Formats.link(stage.seeder().torrent(), name);
        browser.openWindow(Browser.own("player.html?u=" + URLEncoder.encode(link, StandardCharsets.UTF_8)));
        browser.yes();
        Player player = browser.player();
        await("sound").until(() -> player.look().map(Player.View::time).orElse(0.0) > 1);
        await("a look into it").until(() -> player.says(IS_LOOKED_INTO));
        for (String size : SIZES.split(" ")) {
            String[] sides = size.split("x");
            browser.resize(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
            player.run("document.dispatchEvent(new PointerEvent('pointermove'))");
            assertThat(List.copyOf(player.value(WITHOUT_ROOM).values()))
                    .as(size)
                    .isEmpty();
            stage.keep("size-" + name.replaceAll("\\W", "-") + "-" + size);
        }
    }

    /** From the smallest that a player is laid over to a whole screen; on both sides of what the style sheet tells apart. */
    private static final String SIZES =
            "160x90 240x180 277x180 320x60 320x130 320x240 343x200 403x225 463x260 480x270 553x310"
                    + " 603x340 640x360 703x400 783x440 863x450 963x560 1005x600 1185x660 1241x700 1920x1080";

    /** What there is to see or press that is cut, or lies over something else. */
    private static final String WITHOUT_ROOM = """
            (() => {
              const all = [...document.querySelectorAll("#title, #timeline, #bar > :not(.gap, .pick), .pick select")]
                .filter((it) => it.checkVisibility({visibilityProperty: true}) && it.getBoundingClientRect().width > 0)
                .map((it) => ({name: it.id, box: it.getBoundingClientRect()}));
              const cut = all.filter(({box}) => box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight);
              const over = all.flatMap(({name, box: a}, i) => all.slice(i + 1)
                .filter(({box: b}) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
                .map((other) => name + " over " + other.name));
              const bar = document.getElementById("bar");
              return [...cut.map(({name}) => name + " is cut"), ...over, ...(bar.scrollWidth > bar.clientWidth ? ["the bar"] : [])];
            })()""";

    private static final String KEY =
            "document.dispatchEvent(new KeyboardEvent('keydown', {key: '%s', bubbles: true}))";

    @Test
    void goesToTheTitlesBesideByButtonAndKey() {
        click(stage.seeder().torrent(), "H.264 AAC.avi");
        Player player = browser.player();
        player.awaitPlaying();
        String shown = "document.getElementById('files').selectedOptions[0].text";
        assertThat(player.value("document.getElementById('next').ariaLabel").asString())
                .isEqualTo("Next: H.264 AAC.mkv (n)");
        assertThat(player.value("document.getElementById('previous').ariaLabel").asString())
                .isEqualTo("Previous: H.264 10 bit AAC.mkv (Shift+N)");
        stage.keep("titles-beside");
        player.press("next", "#place");
        await("the next").until(() -> player.value(shown).asString().equals("H.264 AAC.mkv"));
        player.awaitPlaying();
        player.run(KEY.formatted("N"));
        await("the one before").until(() -> player.value(shown).asString().equals("H.264 AAC.avi"));
        player.awaitPlaying();
        player.run(KEY.formatted("n"));
        await("the next again").until(() -> player.value(shown).asString().equals("H.264 AAC.mkv"));
        player.choose("files", 0);
        await("the first").until(() -> player.value(shown).asString().equals("AV1 AAC.mkv"));
        await("nothing before it").until(() -> player.says("document.getElementById('previous').hidden"));
    }

    @Test
    void goesOnWhereAStretchHasNoKeyFrame() {
        click(stage.seeder().torrent(), Formats.LONG_DISTANCE);
        Player player = browser.player();
        player.awaitPlaying();
        player.seek(14);
        player.awaitPlayingFrom(14);
        player.seek(21);
        player.awaitPlayingFrom(24);
    }

    @Test
    void playsTheNextFileAfterTheEndAsFastAsTheViewerLikes() {
        click(stage.seeder().torrent(), "H.264 AAC.avi");
        Player player = browser.player();
        player.awaitPlaying();
        player.choose("rate", 5);
        String shown =
                "document.getElementById('files').selectedOptions[0].text + ' ' + document.getElementById('video').playbackRate";
        assertThat(player.value(shown).asString()).isEqualTo("H.264 AAC.avi 2");
        await("the next file").until(() -> player.value(shown).asString().equals("H.264 AAC.mkv 2"));
        await("its picture").until(() -> player.says("document.getElementById('video').currentTime > 0.5"));
    }

    private static String shownCue(Player player) {
        return player.value(
                        "document.getElementById('video').textTracks[0].activeCues?.[0]?.getCueAsHTML().textContent ?? ''")
                .asString();
    }

    private Seen play(Torrent torrent, Cell cell) {
        click(torrent, cell.name());
        Player player = browser.player();
        try {
            await().until(() -> player.look().isPresent());
            JsonNode frame = player.value(FirstFrame.SCRIPT);
            double up = ((Number) browser.driver().executeScript("return up")).doubleValue();
            await("picture and sound").until(() -> player.says(MOVES));
            JsonNode counts = player.value(COUNTS);
            return new Seen(
                    player.says(IS_LOOKED_INTO) ? counts.get("way").asString() : "as-is",
                    frame.get("frame").asDouble() - up,
                    counts.get("frames").asDouble(),
                    counts.get("sound").asDouble(),
                    "");
        } catch (RuntimeException e) {
            String code = player.look().map(Player.View::code).orElse("no player");
            return new Seen("", 0, 0, 0, code.isEmpty() ? "silent or blind: " + player.look() : code);
        }
    }

    private void click(Torrent torrent, String name) {
        stage.site()
                .page(
                        "/format",
                        WatchingTest.PLACE + "<p><a id=link href='" + Formats.link(torrent, name) + "'>Watch now</a>"
                                + FirstFrame.CLICK_WATCH);
        browser.open(stage.site().https("format.test") + "/format");
        browser.click("#link");
        stage.consentOnce(browser::yes);
    }

    private static final String IS_LOOKED_INTO = "document.getElementById('player').dataset.way !== undefined";

    /** A second and more of pictures and of sound were decoded. */
    private static final String MOVES = """
            (() => {
              const video = document.getElementById("video");
              return video.currentTime > 1 && video.videoWidth > 0 && video.webkitAudioDecodedByteCount > 0
                && video.getVideoPlaybackQuality().totalVideoFrames > 15;
            })()""";

    private static final String COUNTS = """
            (() => {
              const video = document.getElementById("video");
              return {way: document.getElementById("player").dataset.way ?? "", sound: video.webkitAudioDecodedByteCount,
                frames: video.getVideoPlaybackQuality().totalVideoFrames};
            })()""";
}
