package tv.starling.media;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import tv.starling.media.Contents.Track;

/**
 * An encoder of H.264, the ffmpeg that has it, and how much this machine makes with it, measured.
 *
 * @param pixelsPerSecond encoded, nothing else under way
 */
record Encoder(Kind kind, FfmpegPrograms programs, double pixelsPerSecond) {
    /** Those that are known, the best first: of one quality, whatever the size and the pictures. Both need as many bits for it. */
    enum Kind {
        /** Takes a third of the other's time, but is not shipped: it is under the GPL. */
        LIBX264(List.of("-preset", "ultrafast", "-crf", "23"), List.of("-tune", "zerolatency")),
        LIBOPENH264(List.of("-rc_mode", "off"), List.of("-rc_mode", "bitrate", "-b:v", "4M"));

        private final List<String> options;
        private final List<String> live;

        Kind(List<String> options, List<String> live) {
            this.options = options;
            this.live = live;
        }
    }

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

    /** The best that one of these has; blocks for about half a second. */
    static Optional<Encoder> measure(List<FfmpegPrograms> all) throws IOException {
        for (Kind kind : Kind.values()) {
            for (FfmpegPrograms programs : all) {
                Optional<Encoder> found = measure(programs, kind);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Encoder> measure(FfmpegPrograms programs, Kind kind) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "quiet", "-f", "lavfi", "-i"));
        arguments.add("testsrc2=size=" + TRIAL_WIDTH + "x" + TRIAL_HEIGHT + ":rate=24");
        arguments.addAll(List.of("-frames:v", String.valueOf(TRIAL_PICTURES), "-pix_fmt", "yuv420p"));
        arguments.addAll(arguments(kind));
        arguments.addAll(List.of("-f", "null", "-"));
        long began = System.nanoTime();
        return Child.run(programs, programs.ffmpeg(), arguments, MAX_SAID, PATIENCE)
                .map(said -> {
                    double seconds = (System.nanoTime() - began) / 1e9;
                    double pixels = (double) TRIAL_WIDTH * TRIAL_HEIGHT * TRIAL_PICTURES;
                    return new Encoder(kind, programs, pixels / seconds);
                });
    }

    List<String> arguments() {
        return arguments(kind);
    }

    /** Without delay, and at no more than what is sent to everybody. */
    List<String> liveArguments() {
        List<String> arguments = arguments(kind);
        arguments.addAll(kind.live);
        arguments.addAll(List.of("-maxrate", "6M", "-bufsize", "6M"));
        return arguments;
    }

    private static List<String> arguments(Kind kind) {
        List<String> arguments = new ArrayList<>(List.of("-c:v", kind.name().toLowerCase(Locale.ROOT)));
        arguments.addAll(kind.options);
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
