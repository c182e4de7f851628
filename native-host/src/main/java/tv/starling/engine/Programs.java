package tv.starling.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tv.starling.Config;
import tv.starling.media.FfmpegPrograms;

/** Programs of others that are used where they are found. */
public final class Programs {
    private Programs() {}

    /** @param fault what keeps it from working, if anything does */
    public record Found(Path program, Optional<String> fault) {}

    /** The ffmpeg that works; where none does, the last one; nothing where there is none. Blocks. */
    public static Optional<Found> ffmpeg(Config.Media media) {
        Optional<Found> found = Optional.empty();
        for (FfmpegPrograms programs : ffmpegs(media)) {
            found = Optional.of(new Found(programs.ffmpeg(), programs.fault()));
            if (found.get().fault().isEmpty()) {
                break;
            }
        }
        return found;
    }

    /** Those that are to be used, see {@link FfmpegPrograms#find}. */
    static List<FfmpegPrograms> ffmpegs(Config.Media media) {
        String home = System.getProperty("starling.home", "");
        return FfmpegPrograms.find(
                media.ffmpeg(),
                home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home)),
                Optional.ofNullable(System.getenv("PATH")).orElse(""));
    }
}
