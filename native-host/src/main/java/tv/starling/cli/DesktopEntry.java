package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The file by which a Linux desktop offers Starling for magnet links and torrent files (freedesktop.org, Desktop Entry). It
 * is one of those that are offered: which one opens them by default is left as the user has it.
 */
final class DesktopEntry {
    private static final String NAME = "tv.starling.desktop";
    private static final long INDEX_SECONDS = 10;

    private final Map<String, String> environment;
    private final Path folder;
    private final Path file;

    DesktopEntry(Map<String, String> environment, Registration.Scope scope) {
        this.environment = environment;
        folder = folder(environment, scope).toAbsolutePath();
        file = folder.resolve(NAME);
    }

    private static Path folder(Map<String, String> environment, Registration.Scope scope) {
        if (scope == Registration.Scope.SYSTEM) {
            return Path.of("/usr/share/applications");
        }
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        return (data.startsWith("/") ? Path.of(data) : home.resolve(".local/share")).resolve("applications");
    }

    Path file() {
        return file;
    }

    /** @param starling the command line, absolute */
    void write(Path starling) throws IOException {
        Files.createDirectories(folder);
        Path passing = Files.createTempFile(folder, "starling", ".new");
        Files.writeString(passing, """
                [Desktop Entry]
                Type=Application
                Name=Starling
                Comment=Plays torrents while they come
                Exec=%s play --open %%u
                Terminal=true
                NoDisplay=true
                Categories=AudioVideo;Video;Network;P2P;
                MimeType=x-scheme-handler/magnet;application/x-bittorrent;
                """.formatted(quoted(starling.toString())));
        passing.toFile().setReadable(true, false);
        Files.move(passing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        index();
    }

    /** Whether there was one. */
    boolean remove() throws IOException {
        boolean was = Files.deleteIfExists(file);
        if (was) {
            index();
        }
        return was;
    }

    /** Twice over: a string's escapes, then those of a quoted argument; and a percent sign is a field's. */
    private static String quoted(String argument) {
        String escaped = argument.replaceAll("([\"`$\\\\])", "\\\\$1")
                .replace("\\", "\\\\")
                .replace("%", "%%");
        return '"' + escaped + '"';
    }

    /** Desktops that keep an index of these files are told; the others look by themselves. */
    private void index() {
        Optional<Path> program = Programs.find("update-desktop-database", environment);
        if (program.isEmpty()) {
            return;
        }
        try {
            Process process = new ProcessBuilder(program.get().toString(), "-q", folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(INDEX_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            // it is found a little later then
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
