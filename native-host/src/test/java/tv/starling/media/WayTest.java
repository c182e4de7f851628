package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WayTest {
    @ParameterizedTest
    @CsvSource({
        "'mov,mp4,m4a,3gp,3g2,mj2', h264 yuv420p,     aac,  as-is,           v0ca1c",
        "'mov,mp4,m4a,3gp,3g2,mj2', h264 yuv420p,     ac3,  transcode-audio, v0ca1m",
        "'mov,mp4,m4a,3gp,3g2,mj2', h264 yuv420p10le, aac,  transcode-video, v0ma1c",
        "'mov,mp4,m4a,3gp,3g2,mj2', hevc yuv420p,     aac,  transcode-video, v0ma1c",
        "'matroska,webm',           h264 yuv420p,     aac,  remux,           v0ca1c",
        "'matroska,webm',           mpeg2video yuv420p, dts, transcode-video, v0ma1m",
        "mpegts,                    h264 yuv444p,     mp2,  transcode-video, v0ma1m",
        "mpegts,                    '',               aac,  remux,           a1c",
        "mp3,                       '',               mp3,  as-is,           a1m",
        "avi,                       h264 yuv420p,     '',   remux,           v0c"
    })
    void followsWhatTheBrowserSays(String format, String video, String audio, String way, String name) {
        Contents film = film(format, video, audio);
        Plays plays = new Plays(
                java.util.Set.of("video/mp4", "audio/mpeg"),
                java.util.Set.of("h264", "aac", "mp3"),
                java.util.Set.of("h264", "aac"));
        Choice choice = Way.choose(film, plays, Chosen.NOTHING);
        assertThat(choice.name()).isEqualTo(name);
        assertThat(Choice.named(name)).contains(choice);
        assertThat(Way.of(film, choice, plays, "").word()).isEqualTo(way);
    }

    @Test
    void aNameThatIsNoneIsNone() {
        for (String name : List.of("", "v", "v0", "v0x", "a1cv0c", "v0ca1cx", "v9999c", "v0cp3", "p3a1c", "s1", "b1")) {
            assertThat(Choice.named(name)).as(name).isEmpty();
        }
    }

    @Test
    void picturesAreMadeAsLargeAsTheMachineCan() {
        double large = 1920.0 * 1080 * 25;
        assertThat(height(10 * large)).hasValue(1080);
        assertThat(height(1.5 * large)).hasValue(720);
        assertThat(height(0.8 * large)).hasValue(360);
        assertThat(height(0.5 * large)).isEmpty();
    }

    private static OptionalInt height(double pixelsPerSecond) {
        Contents film = film("mpegts", "hevc yuv420p", "");
        var nowhere = new FfmpegPrograms(Path.of("ffmpeg"), Path.of("ffprobe"), Optional.empty());
        return new Encoder(Encoder.Kind.LIBOPENH264, nowhere, pixelsPerSecond)
                .height(film.video().orElseThrow());
    }

    private static Contents film(String format, String video, String audio) {
        List<Contents.Track> tracks = new ArrayList<>();
        if (!video.isEmpty()) {
            String[] parts = video.split(" ");
            tracks.add(track(0, Contents.Kind.VIDEO, parts[0], parts[1]));
        }
        if (!audio.isEmpty()) {
            tracks.add(track(1, Contents.Kind.AUDIO, audio, ""));
        }
        return new Contents(format, "isom", 0, 60_000_000, tracks, List.of());
    }

    private static Contents.Track track(int index, Contents.Kind kind, String codec, String pixels) {
        return new Contents.Track(index, kind, codec, "", pixels, 1920, 1080, 25, false, 2, "", "", false, false);
    }
}
