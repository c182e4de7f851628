package tv.starling.media;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where ffmpeg and ffprobe are.
 *
 * @param libraries of theirs, which need not be the system's
 */
public record FfmpegPrograms(Path ffmpeg, Path ffprobe, Optional<Path> libraries) {
    /** The folder of the application image where the one is that is shipped. */
    private static final String SHIPPED = "lib/ffmpeg";

    /** A search path has a dozen folders. */
    private static final int MAX_FOLDERS = 256;

    /** The names of all of an ffmpeg's protocols: 1 KiB. */
    private static final int MAX_PROTOCOLS = 16 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * The one that the settings name, and no other then; else the one shipped with the image, and then the system's, for what
     * the first does not do.
     *
     * @param named a folder that has both, or the ffmpeg itself
     * @param image of the application, when it runs from one
     * @param searchPath folders of the system's programs, as in {@code PATH}
     */
    public static List<FfmpegPrograms> find(Optional<Path> named, Optional<Path> image, String searchPath) {
        if (named.isPresent()) {
            Path folder =
                    Files.isDirectory(named.get()) ? named.get() : named.get().resolveSibling("");
            return in(folder, Optional.of(folder)).stream().toList();
        }
        Optional<Path> shipped = image.map(it -> it.resolve(SHIPPED));
        return Stream.concat(
                        shipped.flatMap(it -> in(it, shipped)).stream(),
                        folders(searchPath).stream()
                                .flatMap(it -> in(it, Optional.empty()).stream())
                                .limit(1))
                .toList();
    }

    private static Optional<FfmpegPrograms> in(Path folder, Optional<Path> libraries) {
        Path ffmpeg = folder.resolve("ffmpeg");
        Path ffprobe = folder.resolve("ffprobe");
        boolean there = folder.isAbsolute() && Files.isExecutable(ffmpeg) && Files.isExecutable(ffprobe);
        return there ? Optional.of(new FfmpegPrograms(ffmpeg, ffprobe, libraries)) : Optional.empty();
    }

    /** Whether it runs, and can read a film as we let it: since 5.0. Blocks. */
    boolean works() {
        return protocols().contains(Arguments.FILM.substring(0, Arguments.FILM.indexOf(':')));
    }

    /** Whether it runs, and knows the input's protocol. Blocks. */
    public boolean canRead(LiveInput input) {
        Set<String> known = protocols();
        return !known.isEmpty()
                && input.protocol().filter(it -> !known.contains(it)).isEmpty();
    }

    private Set<String> protocols() {
        try {
            return Child.run(this, ffmpeg, List.of("-v", "quiet", "-protocols"), MAX_PROTOCOLS, PATIENCE).stream()
                    .flatMap(it -> new String(it, StandardCharsets.US_ASCII).lines())
                    .map(String::strip)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            return Set.of(); // it does not run
        }
    }

    /** What keeps it from working, in a few words; nothing when it works. Blocks. */
    public Optional<String> fault() {
        if (works()) {
            return Optional.empty();
        }
        try (Child child =
                Child.start(this, ffmpeg, List.of("-v", "quiet", "-version"), Child.NOTHING, Redirect.PIPE)) {
            String complaint = child.complaint();
            return Optional.of(complaint.isEmpty() ? "is older than 5.0" : "does not run (" + complaint + ")");
        } catch (IOException e) {
            return Optional.of("does not run");
        }
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
