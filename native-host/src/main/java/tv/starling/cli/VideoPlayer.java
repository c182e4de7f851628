package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program of this machine that plays a URL. */
record VideoPlayer(Path program) {
    /** The first that is there is taken. */
    static final List<String> NAMES = List.of("mpv", "vlc", "celluloid", "totem", "ffplay");

    static Optional<VideoPlayer> find(Map<String, String> environment) {
        return NAMES.stream()
                .flatMap(name -> Programs.find(name, environment).stream())
                .map(VideoPlayer::new)
                .findFirst();
    }

    /** Plays it and waits until the player has ended; gives its exit code. */
    int show(String url) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(program.toString(), url).inheritIO().start();
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }
}
