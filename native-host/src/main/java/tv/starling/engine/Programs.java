package tv.starling.engine;

import java.nio.file.Path;
import java.util.Optional;
import tv.starling.Config;
import tv.starling.media.FfmpegPrograms;

/** Programs of others that are used where they are found. */
public final class Programs {
    private Programs() {}

    /** The ffmpeg that is to be used, if there is one. */
    public static Optional<Path> ffmpeg(Config.Media media) {
        return ffmpegAndProbe(media).map(FfmpegPrograms::ffmpeg);
    }

    static Optional<FfmpegPrograms> ffmpegAndProbe(Config.Media media) {
        String home = System.getProperty("starling.home", "");
        return FfmpegPrograms.find(
                media.ffmpeg(),
                home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home)),
                Optional.ofNullable(System.getenv("PATH")).orElse(""));
    }
}
