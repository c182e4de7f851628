package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code play --open}: a player of this machine plays the film, and no process's arguments tell where that is. */
@Tag("e2e")
class OtherPlayersTest {
    private static final int SECONDS = 60;

    @RegisterExtension
    final Commands commands = new Commands();

    @ParameterizedTest
    @CsvSource({"mpv, --vo=null --ao=null", "ffplay, -nodisp -autoexit"})
    @Timeout(3 * SECONDS)
    void itPlaysAndItsArgumentsHoldNoToken(String name, String unseen) throws Exception {
        assumeInstalled(name);
        program(name, "export SDL_AUDIODRIVER=dummy; exec /usr/bin/" + name + " " + unseen + " \"$@\"");
        Process play = open(commands.seed(film(), 0));
        String token = Commands.first(play, "[0-9a-f]{32}");
        Set<String> arguments = new HashSet<>();
        await().atMost(Duration.ofSeconds(SECONDS)).until(() -> {
            play.descendants().forEach(it -> arguments.add(argumentsOf(it)));
            return !play.isAlive();
        });
        assertThat(play.exitValue()).isZero();
        assertThat(arguments).anyMatch(it -> it.startsWith("/usr/bin/" + name)).noneMatch(it -> it.contains(token));
    }

    /** mpv asks yt-dlp for what it can't play, and names it in the arguments. */
    @Test
    @Timeout(3 * SECONDS)
    void whatCanNotBePlayedIsNamedToNobodyElse() throws Exception {
        assumeInstalled("mpv");
        Path named = program("yt-dlp", "echo \"$@\" > \"$0.named\"; exit 1").resolveSibling("yt-dlp.named");
        program("mpv", "exec /usr/bin/mpv --vo=null --ao=null \"$@\"");
        Path noise = commands.folder().resolve("film.mp4");
        Files.write(noise, new byte[100_000]);
        Process play = open(commands.seed(noise, 0));
        assertThat(play.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(play.exitValue()).isNotZero();
        assertThat(named).doesNotExist();
    }

    private static void assumeInstalled(String name) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin", name)), name + " is missing: installer/check.sh installs it");
    }

    /** As other users read them; empty once it has ended. */
    private static String argumentsOf(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    private Path film() throws IOException {
        Path film = commands.folder().resolve("film.mp4");
        String made =
                "-v error -f lavfi -i testsrc2=size=160x90:rate=25 -f lavfi -i sine -t 3 -pix_fmt yuv420p " + film;
        Program.run(Map.of(), Built.FFMPEG, made.split(" "));
        return film;
    }

    /** Opens it on a machine whose path has those programs alone. */
    private Process open(String link) throws IOException {
        return commands.start(
                Map.of("PATH", commands.folder().resolve("bin").toString()),
                "play",
                "--open",
                link,
                "--standalone",
                "--no-dht",
                "--allow-private",
                "--data",
                commands.folder().resolve("data").toString());
    }

    private Path program(String name, String does) throws IOException {
        Path folder = Files.createDirectories(commands.folder().resolve("bin"));
        Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + does + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
