package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tv.starling.media.Contents.Chapter;
import tv.starling.media.Contents.Kind;

class ProbeTest {
    @Test
    void readsWhatFfprobeSays() {
        Contents film = Probe.read("""
                streams.stream.0.index=0
                streams.stream.0.codec_name="hevc"
                streams.stream.0.codec_type="video"
                streams.stream.0.pix_fmt="yuv420p10le"
                streams.stream.0.width=3840
                streams.stream.0.height=2160
                streams.stream.0.avg_frame_rate="24000/1001"
                streams.stream.0.has_b_frames=2
                streams.stream.1.index=1
                streams.stream.1.codec_name="ac3"
                streams.stream.1.codec_type="audio"
                streams.stream.1.channels=6
                streams.stream.1.disposition.default=1
                streams.stream.1.tags.language="slv"
                streams.stream.1.tags.title="A \\"quoted\\" \\\\ title\\nof two lines"
                streams.stream.2.index=2
                streams.stream.2.codec_name="mjpeg"
                streams.stream.2.codec_type="video"
                streams.stream.2.disposition.attached_pic=1
                chapters.chapter.0.start_time="1.500000"
                chapters.chapter.0.tags.title="Opening"
                format.format_name="matroska,webm"
                format.start_time="1.400000"
                format.duration="N/A"
                """);
        assertThat(film.video().orElseThrow().kindOfCodec()).isEqualTo("hevc-10");
        assertThat(film.video().orElseThrow().framesPerSecond()).isBetween(23.9, 24.0);
        assertThat(film.firstAudio().orElseThrow().language()).isEqualTo("slv");
        assertThat(film.firstAudio().orElseThrow().title()).isEqualTo("A \"quoted\" \\ title of two lines");
        assertThat(film.tracks().get(2).kind()).isEqualTo(Kind.COVER);
        assertThat(film.chapters()).containsExactly(new Chapter(100_000, "Opening"));
        assertThat(film.durationMicros()).isZero();
    }

    @Test
    void aSubtitleWithoutAnEndMakesNoFilmLonger() {
        Contents film = Probe.read("""
                streams.stream.0.index=0
                streams.stream.0.codec_type="video"
                streams.stream.0.duration="N/A"
                streams.stream.0.tags.DURATION="01:30:20.023000000"
                streams.stream.1.index=1
                streams.stream.1.codec_type="subtitle"
                streams.stream.1.duration="4294981.318000"
                streams.stream.1.tags.DURATION="1193:03:01.318000000"
                format.format_name="matroska,webm"
                format.start_time="0.000000"
                format.duration="4294981.318000"
                """);
        assertThat(film.durationMicros()).isEqualTo(5_420_023_000L);
    }

    @Test
    void whateverItSaysIsBounded() {
        StringBuilder flat = new StringBuilder("nonsense\n=\nformat.format_name=\"avi\"\nformat.duration=\"1e300\"\n");
        for (int i = 0; i < 5000; i++) {
            flat.append("streams.stream.").append(i).append(".index=").append(i).append('\n');
            flat.append("chapters.chapter.").append(i).append(".start_time=\"inf\"\n");
        }
        flat.append("streams.stream.0.tags.title=\"")
                .append("x".repeat(100_000))
                .append("\\\n");
        Contents film = Probe.read(flat.toString());
        assertThat(film.tracks()).hasSize(100);
        assertThat(film.chapters()).hasSize(500);
        assertThat(film.tracks().getFirst().title()).hasSizeLessThanOrEqualTo(200);
        assertThat(film.durationMicros()).isZero();
    }
}
