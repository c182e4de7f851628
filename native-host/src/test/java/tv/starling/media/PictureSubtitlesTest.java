package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureSubtitlesTest {
    private static final int SECONDS = 20;
    private static final int SHOWN_AGAIN = 14;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "mkv, copy, hdmv_pgs_subtitle, 640x360",
        "mkv, copy, hdmv_pgs_subtitle, 640x272",
        "mkv, dvdsub, dvd_subtitle, 640x360",
        "ts, dvbsub, dvb_subtitle, 640x360"
    })
    void isPutIntoThePicturesWhileItIsShown(String container, String encoder, String codec, String size)
            throws Exception {
        try (Projector projector = Projector.of(film(container, encoder, size), folder)) {
            Contents contents =
                    projector.ready(Projector.CHROMIUM, "video/" + container).contents();
            assertThat(contents.pictureSubtitles())
                    .singleElement()
                    .satisfies(it -> assertThat(it.codec()).isEqualTo(codec));
            int track = contents.pictureSubtitles().getFirst().index();
            var ready = (Film.Outcome.Ready)
                    projector.prepare(Projector.CHROMIUM, "", new Chosen(OptionalInt.empty(), OptionalInt.of(track)));
            assertThat(ready.way()).isEqualTo(Way.TRANSCODE_VIDEO);
            assertThat(ready.playlist()).isEqualTo("v0mp" + track + "a1c.m3u8");
            Path whole = projector.whole(ready.playlist(), folder);
            int height = Integer.parseInt(size.split("x")[1]);
            // ffmpeg writes the others without their ends: they are shown until the next
            for (int second : codec.equals(Contents.PGS) ? new int[] {1, 6, 10, 15, 19} : new int[] {1, 6, 15}) {
                boolean shown = second >= 4 && second < 8 || second >= 14 && second < 18;
                BufferedImage picture = picture(whole, second);
                assertThat(picture.getHeight()).isEqualTo(height);
                assertThat(light(picture, 0.85 * 360 + height - 360))
                        .as("second " + second)
                        .isEqualTo(shown);
                assertThat(light(picture, 0.3 * height)).isFalse();
            }
        }
    }

    /** A new ffmpeg begins before the subtitle is shown. */
    @Test
    void isThereAfterASeek() throws Exception {
        Part part = segmentAt(SHOWN_AGAIN, "copy");
        assertThat(part.begins()).isBetween(8.0, SHOWN_AGAIN - 1.0);
        assertThat(light(picture(part.film(), 0), 0.85 * 360)).isFalse();
        assertThat(IntStream.range(1, 12).mapToObj(it -> picture(part.film(), it / 2.0)))
                .anyMatch(it -> light(it, 0.85 * 360));
    }

    /** Key frames come between its beginning and where the new ffmpeg begins. */
    @ParameterizedTest
    @CsvSource({"copy, 7, 8", "copy, 17, 18", "dvdsub, 7, 14"})
    void isThereWhereOneJumpsIntoIt(String encoder, int begins, int ends) throws Exception {
        Part part = segmentAt(begins, encoder);
        assertThat(part.begins()).isEqualTo(begins);
        assertThat(light(picture(part.film(), 0), 0.85 * 360)).isTrue();
        assertThat(light(picture(part.film(), 0.8), 0.85 * 360)).isTrue();
        if (ends - begins < 5) { // the segment's length
            assertThat(light(picture(part.film(), ends - begins + 0.2), 0.85 * 360))
                    .isFalse();
        }
    }

    /** @param begins in seconds of the film */
    private record Part(Path film, double begins) {}

    /** The segment that has this second, the first that is asked for. */
    private Part segmentAt(int second, String encoder) throws Exception {
        try (Projector projector = Projector.of(film("mkv", encoder, "640x360"), folder)) {
            var ready = (Film.Outcome.Ready)
                    projector.prepare(Projector.CHROMIUM, "", new Chosen(OptionalInt.empty(), OptionalInt.of(2)));
            double begins = 0;
            double ends = 0;
            for (String line : projector.text(ready.playlist()).lines().toList()) {
                if (line.startsWith("#EXTINF:")) {
                    begins = ends;
                    ends += Double.parseDouble(line.replaceAll("[^0-9.]", ""));
                } else if (line.endsWith(".m4s") && ends > second) {
                    var bytes = new ByteArrayOutputStream();
                    byte[] media = projector.get(line).body();
                    bytes.write(projector
                            .get(ready.playlist().replace(".m3u8", ".mp4"))
                            .body());
                    bytes.write(media);
                    return new Part(Files.write(folder.resolve("part.mp4"), bytes.toByteArray()), begins);
                }
            }
            throw new AssertionError("the film ends before");
        }
    }

    private Path film(String container, String encoder, String size) throws Exception {
        byte[] pgs = new Pgs(640, 360).bar(4000, 8000).bar(14_000, 18_000).bytes();
        Path words = Files.write(folder.resolve("words.sup"), pgs);
        List<String> all = new ArrayList<>(List.of("-v", "error", "-y", "-f", "lavfi", "-t", "" + SECONDS, "-i"));
        all.addAll(List.of(
                "color=0x204020:size=" + size + ":rate=25", "-f", "lavfi", "-t", "" + SECONDS, "-i", "sine=440"));
        all.addAll(List.of("-copyts", "-i", words.toString(), "-map", "0", "-map", "1", "-map", "2"));
        all.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-c:a", "aac", "-c:s", encoder));
        Path film = folder.resolve("film." + container);
        all.add(film.toString());
        FfmpegPrograms programs = Clips.system();
        Child.run(programs, programs.ffmpeg(), all, 1 << 16, Duration.ofSeconds(60))
                .orElseThrow();
        return film;
    }

    private static BufferedImage picture(Path film, double second) {
        List<String> all = List.of(
                "-v",
                "error",
                "-i",
                film.toString(),
                "-ss",
                "" + second,
                "-frames:v",
                "1",
                "-c:v",
                "png",
                "-f",
                "image2pipe",
                "pipe:1");
        FfmpegPrograms programs = Clips.system();
        try {
            byte[] png = Child.run(programs, programs.ffmpeg(), all, 1 << 22, Duration.ofSeconds(30))
                    .orElseThrow();
            return ImageIO.read(new ByteArrayInputStream(png));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean light(BufferedImage picture, double row) {
        return (picture.getRGB(picture.getWidth() / 2, (int) row) >> 8 & 0xFF) > 200;
    }
}
