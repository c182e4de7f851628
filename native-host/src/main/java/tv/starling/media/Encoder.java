package tv.starling.media;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tv.starling.media.Contents.Track;

/**
 * The encoder of H.264 that this ffmpeg has, and how much this machine makes with it, measured.
 *
 * @param pixelsPerSecond encoded, nothing else under way
 */
record Encoder(String name, List<String> options, double pixelsPerSecond) {
    private static final List<Encoder> KNOWN = List.of(
            new Encoder("libx264", List.of("-preset", "ultrafast", "-crf", "23"), 0),
            new Encoder("libopenh264", List.of("-b:v", "4M"), 0));

    private static final int TRIAL_WIDTH = 1280;
    private static final int TRIAL_HEIGHT = 720;
    private static final int TRIAL_PICTURES = 24;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX_SAID = 4096;

    /** Decoding what browsers can't, next to encoding as fast as can be. */
    private static final double DECODING = 0.5;
    /** Room for a machine that does something else too. */
    private static final double RESERVE = 1.3;

    private static final int[] HEIGHTS = {2160, 1440, 1080, 720, 480, 360};
    private static final double USUAL_RATE = 25;

    /** Tries what may be there; blocks for about half a second. */
    static Optional<Encoder> measure(FfmpegPrograms programs) throws IOException {
        for (Encoder encoder : KNOWN) {
            List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "quiet", "-f", "lavfi", "-i"));
            arguments.add("testsrc2=size=" + TRIAL_WIDTH + "x" + TRIAL_HEIGHT + ":rate=24");
            arguments.addAll(List.of("-frames:v", String.valueOf(TRIAL_PICTURES), "-pix_fmt", "yuv420p"));
            arguments.addAll(encoder.arguments());
            arguments.addAll(List.of("-f", "null", "-"));
            long began = System.nanoTime();
            if (Child.run(programs, programs.ffmpeg(), arguments, MAX_SAID, PATIENCE)
                    .isPresent()) {
                double seconds = (System.nanoTime() - began) / 1e9;
                double pixels = (double) TRIAL_WIDTH * TRIAL_HEIGHT * TRIAL_PICTURES;
                return Optional.of(new Encoder(encoder.name(), encoder.options(), pixels / seconds));
            }
        }
        return Optional.empty();
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("-c:v", name));
        arguments.addAll(options);
        return arguments;
    }

    /** The height at which this machine makes these pictures in real time; none when it can't at all. */
    OptionalInt height(Track video) {
        double rate = video.framesPerSecond() > 0 ? video.framesPerSecond() : USUAL_RATE;
        double source = (double) video.width() * video.height();
        double wide = video.height() > 0 ? (double) video.width() / video.height() : 16 / 9.0;
        if (suffices(source, source, rate)) {
            return OptionalInt.of(video.height());
        }
        for (int height : HEIGHTS) {
            if (height < video.height() && suffices(source, wide * height * height, rate)) {
                return OptionalInt.of(height);
            }
        }
        return OptionalInt.empty();
    }

    private boolean suffices(double source, double made, double rate) {
        return (DECODING * source + made) * rate * RESERVE <= pixelsPerSecond;
    }
}
