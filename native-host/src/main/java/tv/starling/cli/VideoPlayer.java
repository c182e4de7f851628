package tv.starling.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program of this machine that plays a URL. It reads it in a playlist, on its standard input where it can: the URL has
 * the stream's token, and every user of the machine can read arguments.
 */
record VideoPlayer(Path program, List<String> arguments) {
    private static final String STANDARD_INPUT = "-";

    /** The one argument of a player that reads no playlist there. */
    private static final List<String> PLAYLIST_FILE = List.of("FILE");

    /** By name; the first that is there is taken. mpv is kept from giving what it can't play to yt-dlp, as an argument. */
    private static final List<Map.Entry<String, List<String>>> KNOWN = List.of(
            Map.entry("mpv", List.of("--script-opts-append=ytdl_hook-exclude=^127%.0%.0%.1", STANDARD_INPUT)),
            Map.entry("vlc", List.of(STANDARD_INPUT)),
            Map.entry("totem", PLAYLIST_FILE),
            Map.entry("ffplay", List.of("-protocol_whitelist", "concatf,pipe,http,tcp", "concatf:pipe:0")));

    static final List<String> NAMES = KNOWN.stream().map(Map.Entry::getKey).toList();

    static Optional<VideoPlayer> find(Map<String, String> environment) {
        return KNOWN.stream()
                .flatMap(
                        known -> Programs.find(known.getKey(), environment)
                                .map(program -> new VideoPlayer(program, known.getValue()))
                                .stream())
                .findFirst();
    }

    /** Plays it and waits until the player has ended; gives its exit code. */
    int show(String url) throws IOException, InterruptedException {
        // of other lines than URLs ffplay would make URLs
        String playlist = program.endsWith("ffplay") ? url + "\n" : "#EXTM3U\n" + url + "\n";
        if (!arguments.equals(PLAYLIST_FILE)) {
            return run(arguments, playlist);
        }
        Path file = Files.createTempFile("starling", ".m3u"); // the owner's alone
        file.toFile().deleteOnExit();
        try {
            return run(List.of(Files.writeString(file, playlist).toString()), "");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private int run(List<String> given, String input) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.command().addAll(given);
        Process process = builder.redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT)
                .start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // it has ended already, and says itself why
            }
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }
}
