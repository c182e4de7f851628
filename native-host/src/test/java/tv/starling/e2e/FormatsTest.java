package tv.starling.e2e;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.media.Clips;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.Metainfo;

/** Every format that people have, clicked in a page and played: picture and sound, and how it came to that. */
@Tag("e2e")
final class FormatsTest {
    private static final int SECONDS = 5;
    private static final int WARM = 5;
    private static final double REMUXED_START_MILLIS = 1200;

    private static final Map<String, String> CODECS = Map.ofEntries(
            Map.entry("H.264", "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p"),
            Map.entry("H.264 10 bit", "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p10le"),
            Map.entry("HEVC", "-c:v libx265 -preset ultrafast -g 25 -pix_fmt yuv420p -x265-params log-level=none"),
            Map.entry("VP9", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 25 -b:v 500k"),
            Map.entry("AV1", "-c:v libsvtav1 -preset 12 -g 25"),
            Map.entry("MPEG-2", "-c:v mpeg2video -g 25 -b:v 1M"),
            Map.entry("DivX", "-c:v mpeg4 -vtag DX50 -g 25 -b:v 1M"),
            Map.entry("AAC", "-c:a aac"),
            Map.entry("Opus", "-c:a libopus"),
            Map.entry("AC-3", "-c:a ac3"),
            Map.entry("DTS", "-c:a dca"),
            Map.entry("MP3", "-c:a libmp3lame"),
            Map.entry("FLAC", "-c:a flac"));

    /** Each container with each picture that it may have, and with each sound. */
    private static final List<String> CELLS = List.of(
            "mp4: H.264+AAC, HEVC+AAC, VP9+AAC, AV1+AAC, MPEG-2+AAC, H.264+Opus, H.264+AC-3, H.264+DTS, H.264+MP3, H.264+FLAC",
            "mkv: H.264+AAC, H.264 10 bit+AAC, HEVC+AAC, VP9+AAC, AV1+AAC, MPEG-2+AAC, H.264+Opus, H.264+AC-3, H.264+DTS, H.264+MP3, H.264+FLAC",
            "webm: VP9+Opus, AV1+Opus",
            "ts: H.264+AAC, HEVC+AAC, MPEG-2+MP3, H.264+AC-3, H.264+DTS, H.264+MP3, H.264+Opus",
            "avi: H.264+MP3, DivX+MP3, MPEG-2+MP3, H.264+AC-3, H.264+AAC",
            "mov: H.264+AAC, HEVC+AAC, H.264+AC-3, H.264+MP3");

    private record Cell(String container, String video, String audio) {
        String name() {
            return "%s %s.%s".formatted(video, audio, container);
        }
    }

    private static final List<Cell> cells = cells();

    @RegisterExtension
    static final Stage stage = new Stage().showing(FormatsTest::films);

    private final Browser browser = stage.browser();

    private static List<Cell> cells() {
        List<Cell> all = new ArrayList<>();
        for (String line : CELLS) {
            String container = line.substring(0, line.indexOf(':'));
            for (String pair : line.substring(line.indexOf(':') + 1).split(",")) {
                String[] codecs = pair.strip().split("\\+");
                all.add(new Cell(container, codecs[0], codecs[1]));
            }
        }
        return all;
    }

    /** One folder with all of them: each torrent has them all, and a link chooses one. */
    private static Path films(Path folder) throws IOException {
        Path films = Files.createDirectories(folder.resolve("Formats"));
        for (Cell cell : cells) {
            List<String> options = new ArrayList<>();
            options.addAll(List.of(CODECS.get(cell.video()).split(" ")));
            options.addAll(List.of(CODECS.get(cell.audio()).split(" ")));
            options.addAll(List.of("-strict", "-2", "-bf", "0"));
            String kept = (cell.video() + "-" + cell.audio() + "." + cell.container()).replace(' ', '-');
            try {
                Path clip = Clips.testCard("format-" + kept, SECONDS, options.toArray(String[]::new));
                Files.createLink(films.resolve(cell.name()), clip);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        try {
            addChoices(films);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return films;
    }

    private static final String CHOICES = "Choices.mkv";
    private static final String LONG_DISTANCE = "Long distance.ts";
    /** Of what strangers put into subtitles. */
    private static final String MARKUP = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>čaj";

    private static void addChoices(Path films) throws IOException, InterruptedException {
        Path cues = Files.writeString(films.resolveSibling("cues.srt"), subRip("inside"));
        Path one = Clips.testCard("choices-one.mkv", 20, "-c:v libx264 -preset ultrafast -g 50 -c:a aac".split(" "));
        Path choices = Clips.make(
                "choices.mkv",
                ("-i " + one + " -i " + cues + " -map 0:v -map 0:a -map 0:a -map 1 -c copy -c:a:1 ac3"
                                + " -metadata:s:a:0 language=eng -metadata:s:a:1 language=slv -metadata:s:s:0 language=eng")
                        .split(" "));
        Files.createLink(films.resolve(CHOICES), choices);
        Files.writeString(films.resolve("Choices.sl.srt"), subRip(MARKUP), StandardCharsets.UTF_16);
        Path far =
                Clips.testCard("long-distance-e2e.ts", 30, "-c:v libx264 -preset ultrafast -g 300 -c:a aac".split(" "));
        Files.createLink(films.resolve(LONG_DISTANCE), far);
    }

    private static String subRip(String text) {
        return IntStream.range(0, 10)
                .mapToObj(it -> "%d%n00:00:%02d,000 --> 00:00:%02d,900%n%s %d%n%n"
                        .formatted(it + 1, 2 * it, 2 * it + 1, text, it))
                .collect(joining());
    }

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
        play(torrent, cells.getFirst());
        for (Cell cell : cells) {
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
        Cell cell = cells.stream()
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
    void offersSoundTracksAndSubtitlesWhoseMarkupIsText() {
        click(stage.seeder().torrent(), CHOICES);
        Player player = browser.player();
        player.awaitPlaying();
        await("the lists")
                .until(
                        () -> player.says(
                                "document.getElementById('audio').options.length === 2 && document.getElementById('subtitles').options.length === 3"));
        assertThat(player.value("document.getElementById('audio').options[1].text")
                        .asString())
                .isEqualTo("Slovenian");
        choose(player, "subtitles", 1);
        await("a cue from inside").until(() -> shownCue(player).startsWith("inside"));
        choose(player, "subtitles", 2);
        await("a cue from beside").until(() -> shownCue(player).startsWith("window.pwned=1čaj"));
        assertThat(player.says(
                        "window.pwned === undefined && document.querySelector('#player img, #player script') === null"))
                .isTrue();
        choose(player, "audio", 1);
        await("the other sound")
                .until(() ->
                        player.says("document.getElementById('player').dataset.way === 'transcode-audio' && " + MOVES));
        player.seek(15);
        player.awaitPlayingFrom(15);
        stage.keep("sound-and-subtitles");
    }

    @Test
    void goesOnWhereAStretchHasNoKeyFrame() {
        click(stage.seeder().torrent(), LONG_DISTANCE);
        Player player = browser.player();
        player.awaitPlaying();
        player.seek(14);
        player.awaitPlayingFrom(14);
        player.seek(21);
        player.awaitPlayingFrom(24);
    }

    private static void choose(Player player, String list, int index) {
        player.run("(() => { const list = document.getElementById('" + list + "'); list.selectedIndex = " + index
                + "; list.dispatchEvent(new Event('change')) })()");
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
                        WatchingTest.PLACE + "<p><a id=link href='" + torrent.magnet() + "&so=" + index(torrent, name)
                                + "'>Watch now</a>" + FirstFrame.CLICK_WATCH);
        browser.open(stage.site().https("format.test") + "/format");
        browser.click("#link");
        if (!asked) {
            browser.yes();
            asked = true;
        }
    }

    /** Where a film is in the torrent. */
    private static int index(Torrent torrent, String name) {
        List<InfoDictionary.FileEntry> files =
                Metainfo.parse(torrent.bytes()).info().files();
        return IntStream.range(0, files.size())
                .filter(it -> files.get(it).path().getLast().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean asked;

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
