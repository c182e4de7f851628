package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilmTest {
    private static final int SECONDS = 16;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "mkv,  -c:a ac3,  v0ca1m, transcode-audio",
        "mkv,  -c:a aac,  v0ca1c, remux",
        "mp4,  -c:a ac3,  v0ca1m, transcode-audio",
        "mov,  -c:a aac,  v0ca1c, remux",
        "ts,   -c:a aac,  v0ca1c, remux",
        "ts,   -c:a ac3,  v0ca1m, transcode-audio",
        "avi,  -c:a mp3 -bf 0,  v0ca1c, remux"
    })
    void isCutIntoSegmentsThatHaveAllOfIt(String container, String codecs, String choice, String way) throws Exception {
        Path clip = clip(container, codecs);
        try (Projector projector = Projector.of(clip, folder)) {
            Film.Outcome.Ready ready = projector.ready(Projector.CHROMIUM, "video/" + container);
            assertThat(ready.way().word()).isEqualTo(way);
            assertThat(ready.playlist()).isEqualTo(choice + ".m3u8");
            Path whole = projector.whole(ready.playlist(), folder);
            assertThat(pictures(whole)).hasSameSizeAs(pictures(clip)).isSorted();
            assertThat(sound(whole)).isCloseTo(SECONDS, org.assertj.core.data.Offset.offset(0.2));
        }
    }

    @ParameterizedTest
    @CsvSource({"mkv,-c:a ac3", "mp4,-c:a ac3", "ts,-c:a ac3", "avi,-c:a ac3 -bf 0"})
    void eachSegmentAloneIsTheSameAsInARow(String container, String codecs) throws Exception {
        Path clip = clip(container, codecs);
        try (Projector inARow = Projector.of(clip, folder.resolve("a"));
                Projector alone = Projector.of(clip, folder.resolve("b"))) {
            String playlist = inARow.ready(Projector.CHROMIUM, "").playlist();
            alone.ready(Projector.CHROMIUM, "");
            List<String> segments = inARow.text(playlist)
                    .lines()
                    .filter(it -> it.endsWith(".m4s"))
                    .toList();
            assertThat(segments).hasSizeGreaterThan(3);
            List<List<Double>> before = new ArrayList<>();
            for (String segment : segments) {
                before.add(times(inARow, playlist, segment));
            }
            for (int i = segments.size() - 1; i >= 0; i--) {
                assertThat(times(alone, playlist, segments.get(i)))
                        .as(segments.get(i))
                        .isEqualTo(before.get(i));
            }
        }
    }

    @Test
    void aStretchWithoutAKeyFrameIsEmpty() throws Exception {
        Path clip = Clips.testCard(
                "long-distance.ts", 30, "-c:v", "libx264", "-preset", "ultrafast", "-g", "300", "-c:a", "aac");
        try (Projector projector = Projector.of(clip, folder)) {
            String playlist = projector.ready(Projector.CHROMIUM, "video/mp2t").playlist();
            assertThat(pictures(projector.whole(playlist, folder)))
                    .hasSameSizeAs(pictures(clip))
                    .isSorted();
            assertThat(projector.get(playlist.replace(".m3u8", "-1.m4s")).body())
                    .isEmpty();
            assertThat(projector.get(playlist.replace(".m3u8", "-4.m4s")).body())
                    .isNotEmpty();
        }
    }

    /** What a seek costs when the bytes are there: a new ffmpeg that begins in the middle. */
    @Test
    void aSegmentInTheMiddleIsSoonMade() throws Exception {
        Path clip = Clips.h264("seek.mkv", 60, "-c:a", "ac3");
        try (Projector projector = Projector.of(clip, folder)) {
            String playlist = projector.ready(Projector.CHROMIUM, "").playlist();
            projector.get(playlist.replace(".m3u8", ".mp4"));
            List<Long> millis = new ArrayList<>();
            for (int segment : new int[] {10, 6, 2}) {
                long began = System.nanoTime();
                assertThat(projector
                                .get(playlist.replace(".m3u8", "-" + segment + ".m4s"))
                                .statusCode())
                        .isEqualTo(200);
                millis.add((System.nanoTime() - began) / 1_000_000);
            }
            System.out.println("a segment in the middle, AC-3 to AAC, its bytes there: " + millis + " ms");
            assertThat(millis.stream().sorted().toList().get(1)).isLessThan(3000);
        }
    }

    @Test
    void picturesThatABrowserDoesNotKnowAreMadeAnew() throws Exception {
        Path clip = Clips.testCard("mpeg2.mkv", 6, "-c:v", "mpeg2video", "-c:a", "mp2");
        try (Projector projector = Projector.of(clip, folder)) {
            Film.Outcome.Ready ready = projector.ready(Projector.CHROMIUM, "video/x-matroska");
            assertThat(ready.way()).isEqualTo(Way.TRANSCODE_VIDEO);
            Path whole = projector.whole(ready.playlist(), folder);
            assertThat(ffprobe(whole, "stream=codec_name")).contains("h264", "aac");
            assertThat(pictures(whole)).hasSameSizeAs(pictures(clip));
        }
    }

    @Test
    void whatABrowserPlaysIsLeftAsItIs() throws Exception {
        try (Projector projector = Projector.of(clip("mp4", "-c:a aac"), folder)) {
            assertThat(projector.ready(Projector.CHROMIUM, "video/mp4").way()).isEqualTo(Way.AS_IS);
        }
    }

    @Test
    void anotherAudioTrackIsAnotherPlaylist() throws Exception {
        Path one = clip("mp4", "-c:a aac");
        Path two = Clips.make(
                "two-tracks.mkv",
                ("-i " + one
                                + " -map 0:v -map 0:a -map 0:a -c copy -metadata:s:a:1 language=slv -metadata:s:a:1 title=Druga")
                        .split(" "));
        try (Projector projector = Projector.of(two, folder)) {
            var ready = (Film.Outcome.Ready) projector.prepare(Projector.CHROMIUM, "", OptionalInt.of(2));
            assertThat(ready.playlist()).isEqualTo("v0ca2c.m3u8");
            assertThat(ready.contents().audio().get(1).language()).isEqualTo("slv");
            assertThat(ready.contents().audio().get(1).title()).isEqualTo("Druga");
            assertThat(sound(projector.whole(ready.playlist(), folder))).isGreaterThan(SECONDS - 1);
        }
    }

    @Test
    void whatIsNoFilmIsToldSo() throws Exception {
        byte[] text = "hello".repeat(1000).getBytes(StandardCharsets.UTF_8);
        try (Projector projector = new Projector(Clips.shipped(), new MadeBytes(text, "video/mp4"), folder)) {
            assertThat(projector.prepare(Projector.CHROMIUM, "video/mp4", OptionalInt.empty()))
                    .isInstanceOfSatisfying(
                            Film.Outcome.Failed.class,
                            it -> assertThat(it.code()).isEqualTo("media-failed"));
        }
    }

    @Test
    void whatThereIsNotIsNotFound() throws Exception {
        try (Projector projector = Projector.of(clip("mkv", "-c:a ac3"), folder)) {
            String playlist = projector.ready(Projector.CHROMIUM, "").playlist();
            String name = playlist.substring(0, playlist.indexOf('.'));
            assertThat(projector.get(name + "-99.m4s").statusCode()).isEqualTo(404);
            assertThat(projector.get("v9ca1c.m3u8").statusCode()).isEqualTo(404);
            assertThat(projector.get("s1-0.vtt").statusCode()).isEqualTo(404);
            assertThat(projector.get("b0.vtt").statusCode()).isEqualTo(404);
            assertThat(projector.get(name + ".m4s").statusCode()).isEqualTo(404);
        }
    }

    private static Path clip(String container, String codecs) throws Exception {
        String name = "h264" + codecs.replaceAll("[^a-z0-9]", "") + "." + container;
        return Clips.h264(name, SECONDS, codecs.split(" "));
    }

    /** When pictures and sound of one segment are shown. */
    private List<Double> times(Projector projector, String playlist, String segment) throws Exception {
        String init = playlist.replace(".m3u8", ".mp4");
        var bytes = new java.io.ByteArrayOutputStream();
        bytes.write(projector.get(init).body());
        bytes.write(projector.get(segment).body());
        return pictures(java.nio.file.Files.write(folder.resolve("one.mp4"), bytes.toByteArray()));
    }

    private static List<Double> pictures(Path file) throws Exception {
        return ffprobe(file, "packet=dts_time", "-select_streams", "v").stream()
                .map(it -> it.replace("N/A", "0"))
                .map(Double::valueOf)
                .toList();
    }

    private static double sound(Path file) throws Exception {
        List<String> times = ffprobe(file, "packet=pts_time", "-select_streams", "a");
        return Double.parseDouble(times.getLast()) - Double.parseDouble(times.getFirst());
    }

    private static List<String> ffprobe(Path file, String entries, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-v", "error", "-show_entries", entries, "-of", "csv=p=0"));
        arguments.addAll(List.of(more));
        arguments.add(file.toString());
        FfmpegPrograms programs = Clips.system();
        byte[] said = Child.run(programs, programs.ffprobe(), arguments, 1 << 22, Duration.ofSeconds(30))
                .orElseThrow();
        return new String(said, StandardCharsets.UTF_8)
                .lines()
                .map(it -> it.replace(",", ""))
                .filter(it -> !it.isBlank())
                .toList();
    }
}
