package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.http.ServerFixture;

class CoverTest {
    private static final Color ORANGE = new Color(230, 120, 20);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "mkv, -map 0:v -map 0:a -c copy -attach COVER -metadata:s:t mimetype=image/png -metadata:s:t filename=cover.png",
        "mp4, -i COVER -map 0:v -map 0:a -map 1 -c copy -c:v:1 png -disposition:v:1 attached_pic",
        "m4a, -i COVER -map 0:a -map 1 -c copy -c:v png -disposition:v attached_pic",
        "mp3, -i COVER -map 0:a -map 1 -c:a libmp3lame -c:v png -disposition:v attached_pic",
        "flac, -i COVER -map 0:a -map 1 -c:a flac -c:v png -disposition:v attached_pic"
    })
    void thatIsAttachedIsMadeAnewAndNotLarge(String container, String arguments) throws Exception {
        try (Projector projector = Projector.of(with(container, arguments), folder)) {
            Contents contents = projector.ready(PLAYS_ALL, "").contents();
            assertThat(projector.film.hasCover(contents)).isTrue();
            assertThat(contents.video().isPresent()).isEqualTo(container.matches("mkv|mp4"));
            assertCover(projector.get("c.jpg").body(), 960, 480);
        }
    }

    @ParameterizedTest
    @CsvSource({"png", "jpg"})
    void thatLiesBesideIsMadeAnew(String format) throws Exception {
        byte[] picture = picture(300, 600, format);
        try (Projector projector = Projector.of(clip(), folder)) {
            projector.film.addCover(new MadeBytes(picture, "application/octet-stream"));
            assertThat(projector.film.hasCover(projector.ready(PLAYS_ALL, "").contents()))
                    .isTrue();
            byte[] made = projector.get("c.jpg").body();
            assertThat(made).isNotEqualTo(picture);
            assertCover(made, 300, 600);
        }
    }

    /** A playlist by the name of a picture leads to no other address; a picture of four thousand million points is none. */
    @Test
    void thatIsNoPictureIsNone() throws Exception {
        try (ServerFixture elsewhere = new ServerFixture()) {
            String playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n" + elsewhere.server.origin()
                    + "/x.ts\n#EXT-X-ENDLIST\n";
            List<byte[]> strange = List.of(
                    playlist.getBytes(StandardCharsets.UTF_8),
                    "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8),
                    enormous(),
                    Files.readAllBytes(clip()),
                    new byte[100_000]);
            for (byte[] bytes : strange) {
                try (Projector projector = Projector.of(clip(), folder)) {
                    projector.film.addCover(new MadeBytes(bytes, "image/png"));
                    projector.ready(PLAYS_ALL, "");
                    assertThat(projector.get("c.jpg").statusCode()).isEqualTo(503);
                }
            }
        }
    }

    @Test
    void aFilmWithoutOneHasNone() throws Exception {
        try (Projector projector = Projector.of(clip(), folder)) {
            assertThat(projector.get("c.jpg").statusCode()).isEqualTo(404);
            assertThat(projector.film.hasCover(projector.ready(PLAYS_ALL, "").contents()))
                    .isFalse();
            assertThat(projector.get("c.jpg").statusCode()).isEqualTo(404);
        }
    }

    private static final Plays PLAYS_ALL = new Plays(
            java.util.Set.of("video/mp4", "audio/mp4", "video/x-matroska", "audio/mpeg", "audio/flac"),
            Projector.CHROMIUM.codecs(),
            Projector.CHROMIUM.segments());

    private static Path clip() throws Exception {
        return Clips.h264("covered.mp4", 3, "-c:a", "aac");
    }

    private Path with(String container, String arguments) throws Exception {
        Path cover = Files.write(folder.resolve("cover.png"), picture(2000, 1000, "png"));
        List<String> all = new ArrayList<>(List.of("-v", "error", "-y", "-i", clip().toString()));
        all.addAll(List.of(arguments.replace("COVER", cover.toString()).split(" ")));
        Path made = folder.resolve("covered." + container);
        all.add(made.toString());
        FfmpegPrograms programs = Clips.system();
        Child.run(programs, programs.ffmpeg(), all, 1 << 16, java.time.Duration.ofSeconds(30))
                .orElseThrow();
        return made;
    }

    private static byte[] picture(int width, int height, String format) throws Exception {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var pen = image.createGraphics();
        pen.setColor(ORANGE);
        pen.fillRect(0, 0, width, height);
        pen.dispose();
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    private static void assertCover(byte[] jpeg, int width, int height) throws Exception {
        assertThat(jpeg).startsWith(0xFF, 0xD8);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        var colour = new Color(image.getRGB(width / 2, height / 2));
        assertThat(colour.getRed()).isCloseTo(ORANGE.getRed(), org.assertj.core.data.Offset.offset(8));
        assertThat(colour.getBlue()).isCloseTo(ORANGE.getBlue(), org.assertj.core.data.Offset.offset(8));
    }

    /** The head of a PNG of 65,000 by 65,000. */
    private static byte[] enormous() throws Exception {
        ByteBuffer png = ByteBuffer.wrap(picture(10, 10, "png"));
        png.putInt(16, 65_000).putInt(20, 65_000);
        var crc = new CRC32();
        crc.update(png.array(), 12, 17);
        return png.putInt(29, (int) crc.getValue()).array();
    }
}
