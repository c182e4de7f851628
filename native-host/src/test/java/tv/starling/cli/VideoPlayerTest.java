package tv.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoPlayerTest {
    private static final String URL = "http://127.0.0.1:1/00112233445566778899aabbccddeeff/video";

    @TempDir
    Path folder;

    @Test
    void theFirstThatIsThereReadsThePlaylistAndIsWaitedFor() throws Exception {
        assertThat(VideoPlayer.find(path())).isEmpty();
        player("ffplay", "exit 4");
        assertThat(VideoPlayer.find(path()).orElseThrow().show(URL)).isEqualTo(4);
        Path vlc = player("vlc", "cat /proc/$$/cmdline > \"$0.arguments\"; cat > \"$0.read\"; exit 3");
        assertThat(VideoPlayer.find(path()).orElseThrow().show(URL)).isEqualTo(3);
        assertThat(Files.readString(folder.resolve("vlc.arguments"))).isEqualTo("/bin/sh\0" + vlc + "\0-\0");
        assertThat(Files.readAllLines(folder.resolve("vlc.read"))).containsExactly("#EXTM3U", URL);
    }

    @Test
    void onePlayerIsGivenAFileThatOnlyItsOwnerReadsAndThatGoesWithIt() throws Exception {
        player("totem", "cp -p \"$1\" \"$0.read\"; echo \"$1\" > \"$0.arguments\"");
        assertThat(VideoPlayer.find(path()).orElseThrow().show(URL)).isZero();
        String named = Files.readString(folder.resolve("totem.arguments")).strip();
        assertThat(named).endsWith(".m3u").doesNotContain("00112233");
        assertThat(Path.of(named)).doesNotExist();
        Path read = folder.resolve("totem.read");
        assertThat(Files.readAllLines(read)).containsExactly("#EXTM3U", URL);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(read)))
                .isEqualTo("rw-------");
    }

    private Map<String, String> path() {
        return Map.of("PATH", "relative:" + folder);
    }

    private Path player(String name, String does) throws IOException {
        Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + does + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
