package tv.starling.media;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where ffmpeg and ffprobe are.
 *
 * @param libraries of a shipped ffmpeg, which lie beside it
 */
public record FfmpegPrograms(Path ffmpeg, Path ffprobe, Optional<Path> libraries) {
    /** The folder of the application image where one may be shipped. */
    private static final String SHIPPED = "ffmpeg";

    /** A search path has a dozen folders. */
    private static final int MAX_FOLDERS = 256;

    /** The names of all of an ffmpeg's protocols: 1 KiB. */
    private static final int MAX_PROTOCOLS = 16 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * The one that the settings name, and no other then; else the one shipped with the image, else the system's.
     *
     * @param named a folder that has both, or the ffmpeg itself
     * @param image of the application, when it runs from one
     * @param searchPath folders of the system's programs, as in {@code PATH}
     */
    public static Optional<FfmpegPrograms> find(Optional<Path> named, Optional<Path> image, String searchPath) {
        if (named.isPresent()) {
            Path folder =
                    Files.isDirectory(named.get()) ? named.get() : named.get().resolveSibling("");
            return in(folder, Optional.empty());
        }
        Optional<Path> shipped = image.map(it -> it.resolve(SHIPPED));
        return shipped.flatMap(it -> in(it, shipped))
                .or(() -> folders(searchPath).stream()
                        .flatMap(it -> in(it, Optional.empty()).stream())
                        .findFirst());
    }

    private static Optional<FfmpegPrograms> in(Path folder, Optional<Path> libraries) {
        Path ffmpeg = folder.resolve("ffmpeg");
        Path ffprobe = folder.resolve("ffprobe");
        boolean there = folder.isAbsolute() && Files.isExecutable(ffmpeg) && Files.isExecutable(ffprobe);
        return there ? Optional.of(new FfmpegPrograms(ffmpeg, ffprobe, libraries)) : Optional.empty();
    }

    /** Whether it can read a film as we let it; since 5.0. Blocks. */
    boolean isNewEnough() throws IOException {
        String protocol = Arguments.FILM.substring(0, Arguments.FILM.indexOf(':'));
        return Child.run(this, ffmpeg, List.of("-v", "quiet", "-protocols"), MAX_PROTOCOLS, PATIENCE)
                .filter(it -> new String(it, StandardCharsets.US_ASCII)
                        .lines()
                        .anyMatch(line -> line.strip().equals(protocol)))
                .isPresent();
    }

    private static List<Path> folders(String searchPath) {
        List<Path> folders = new ArrayList<>();
        for (String folder : searchPath.split(File.pathSeparator, MAX_FOLDERS)) {
            try {
                folders.add(Path.of(folder));
            } catch (InvalidPathException e) {
                continue; // nobody's programs are there
            }
        }
        return folders;
    }
}
