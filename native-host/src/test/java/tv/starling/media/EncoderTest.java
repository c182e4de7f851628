package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tv.starling.media.Encoder.Kind;

class EncoderTest {
    private static final int SECONDS = 8;
    private static final int RATE = 25;

    @TempDir
    Path folder;

    @Test
    void theSystemsMakesPicturesWhereItHasTheBetterEncoder() throws Exception {
        FfmpegPrograms shipped = Clips.shipped().getFirst();
        FfmpegPrograms system = Clips.system();
        Encoder alone = Encoder.measure(List.of(shipped)).orElseThrow();
        assertThat(alone.kind()).isEqualTo(Kind.LIBOPENH264);
        Encoder better = Encoder.measure(List.of(shipped, system)).orElseThrow();
        assertThat(better.kind()).isEqualTo(Kind.LIBX264);
        assertThat(better.programs()).isEqualTo(system);
    }

    /** Of ten bits and with key frames anywhere, made of eight bits with a key frame each second, by either encoder. */
    @ParameterizedTest
    @EnumSource
    void makesPicturesThatEveryBrowserPlaysCutAnywhere(Kind kind) throws Exception {
        Path clip = Clips.testCard(
                "ten-bits.mkv", SECONDS, "-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-g", "70", "-c:a", "ac3");
        List<FfmpegPrograms> programs = kind == Kind.LIBX264 ? List.of(Clips.system()) : Clips.shipped();
        try (var projector = new Projector(programs, new MadeBytes(Files.readAllBytes(clip), ""), folder)) {
            Film.Outcome.Ready ready = projector.ready(Projector.CHROMIUM, "video/x-matroska");
            assertThat(ready.way()).isEqualTo(Way.TRANSCODE_VIDEO);
            Path whole = projector.whole(ready.playlist(), folder);
            assertThat(asked(whole, "stream=codec_name,pix_fmt")).containsExactly("h264,yuv420p");
            assertThat(asked(whole, "packet=pts_time")).hasSize(SECONDS * RATE);
            assertThat(keys(whole)).hasSizeGreaterThanOrEqualTo(SECONDS);
            assertThat(likeness(clip, whole)).isGreaterThan(0.95);
        }
    }

    private static Stream<String> keys(Path film) throws Exception {
        return asked(film, "packet=flags").stream().filter(it -> it.startsWith("K"));
    }

    private static List<String> asked(Path film, String entries) throws Exception {
        FfmpegPrograms system = Clips.system();
        List<String> arguments = List.of(
                "-v", "error", "-select_streams", "v", "-show_entries", entries, "-of", "csv=p=0", film.toString());
        byte[] said = Child.run(system, system.ffprobe(), arguments, 1 << 20, Duration.ofSeconds(30))
                .orElseThrow();
        return new String(said, StandardCharsets.US_ASCII)
                .lines()
                .filter(it -> !it.isBlank())
                .toList();
    }

    /** Structural similarity of the pictures of two films, 1 where they are the same. */
    private double likeness(Path film, Path made) throws Exception {
        FfmpegPrograms system = Clips.system();
        Path said = folder.resolve("ssim");
        String compared = "[0:v]format=yuv420p,setpts=N/25/TB[a];[1:v]setpts=N/25/TB[b];[a][b]ssim=stats_file=" + said;
        List<String> arguments = List.of(
                "-nostdin",
                "-v",
                "error",
                "-i",
                film.toString(),
                "-i",
                made.toString(),
                "-lavfi",
                compared,
                "-f",
                "null",
                "-");
        Child.run(system, system.ffmpeg(), arguments, 1 << 16, Duration.ofSeconds(60))
                .orElseThrow();
        return Files.readAllLines(said).stream()
                .mapToDouble(it -> Double.parseDouble(it.replaceAll(".*All:([0-9.]+).*", "$1")))
                .average()
                .orElseThrow();
    }
}
