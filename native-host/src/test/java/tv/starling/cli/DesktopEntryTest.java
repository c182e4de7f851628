package tv.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesktopEntryTest {
    @TempDir
    Path home;

    @Test
    void offersStarlingAndTakesNothingAway() throws IOException {
        Path choices = Files.writeString(
                Files.createDirectories(home.resolve("data/applications")).resolve("mimeapps.list"),
                "[Default Applications]\nx-scheme-handler/magnet=other.desktop\n");
        DesktopEntry entry = entry(Map.of());
        entry.write(Path.of("/opt/star ling/$x%/bin/starling"));
        entry.write(Path.of("/opt/star ling/$x%/bin/starling"));
        assertThat(entry.file()).isEqualTo(home.resolve("data/applications/tv.starling.desktop"));
        assertThat(Files.readAllLines(entry.file()))
                .contains(
                        "[Desktop Entry]",
                        "Exec=\"/opt/star ling/\\\\$x%%/bin/starling\" play --open %u",
                        "MimeType=x-scheme-handler/magnet;application/x-bittorrent;");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(entry.file())))
                .isEqualTo("rw-r--r--");
        assertThat(choices).content().contains("magnet=other.desktop");
        try (var there = Files.list(entry.file().getParent())) {
            assertThat(there).hasSize(2);
        }
        assertThat(entry.remove()).isTrue();
        assertThat(entry.remove()).isFalse();
        assertThat(entry.file()).doesNotExist();
        assertThat(choices).exists();
    }

    @Test
    void tellsADesktopThatKeepsAnIndex() throws IOException {
        Path index = program("update-desktop-database", "echo \"$@\" >> \"$(dirname \"$0\")/told\"");
        DesktopEntry entry = entry(Map.of("PATH", index.getParent().toString()));
        entry.write(Path.of("/opt/bin/starling"));
        entry.remove();
        assertThat(Files.readAllLines(index.resolveSibling("told")))
                .hasSize(2)
                .containsOnly("-q " + entry.file().getParent());
    }

    @Test
    void aDesktopNamesATorrentFileByItsUrl() throws IOException {
        Path file = Files.writeString(home.resolve("a film.torrent"), "de");
        assertThat(Target.parse(file.toUri().toString())).isNotNull();
    }

    private DesktopEntry entry(Map<String, String> more) {
        var environment = new HashMap<>(Map.of("HOME", home.toString()));
        environment.put("XDG_DATA_HOME", home.resolve("data").toString());
        environment.putAll(more);
        return new DesktopEntry(environment, Registration.Scope.USER);
    }

    private Path program(String name, String does) throws IOException {
        Path program = Files.writeString(home.resolve(name), "#!/bin/sh\n" + does + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
