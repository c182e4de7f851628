package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FfmpegProgramsTest {
    @TempDir
    Path folder;

    @Test
    void theSettingsComeFirstThenTheShippedOneThenTheSystems() throws IOException {
        Path named = programs("named");
        Path image = folder.resolve("image");
        Path shipped = programs("image/lib/ffmpeg");
        Path system = programs("bin");
        Path later = programs("later");
        String path = folder.resolve("nothing") + ":relative:" + system + ":" + later;
        assertThat(FfmpegPrograms.find(Optional.of(named), Optional.of(image), path))
                .containsExactly(found(named, Optional.of(named)));
        assertThat(FfmpegPrograms.find(Optional.of(named.resolve("ffmpeg")), Optional.of(image), path))
                .containsExactly(found(named, Optional.of(named)));
        assertThat(FfmpegPrograms.find(Optional.empty(), Optional.of(image), path))
                .containsExactly(found(shipped, Optional.of(shipped)), found(system, Optional.empty()));
        assertThat(FfmpegPrograms.find(Optional.empty(), Optional.of(named), path))
                .containsExactly(found(system, Optional.empty()));
    }

    @Test
    void whatIsNamedAndNotThereIsNotReplaced() throws IOException {
        Path system = programs("bin");
        assertThat(FfmpegPrograms.find(Optional.of(folder.resolve("gone/ffmpeg")), Optional.empty(), system.toString()))
                .isEmpty();
    }

    @Test
    void bothProgramsMustBeThereAndRunnable() throws IOException {
        Path system = programs("bin");
        Files.setPosixFilePermissions(system.resolve("ffprobe"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(FfmpegPrograms.find(Optional.empty(), Optional.empty(), system + ":" + system))
                .isEmpty();
    }

    @Test
    void saysWhatKeepsItFromWorking() throws IOException {
        FfmpegPrograms lacking = saying("echo libpulse.so.0: cannot open shared object file >&2; exit 127");
        assertThat(lacking.fault())
                .hasValueSatisfying(
                        it -> assertThat(it).isEqualTo("does not run (libpulse.so.0: cannot open shared object file)"));
        assertThat(saying("exit 0").fault()).contains("is older than 5.0");
        assertThat(Clips.system().fault()).isEmpty();
    }

    /** A system's libraries may lack what those that are shipped need. */
    @Test
    void whatDoesNotRunIsReplacedByTheNext() throws Exception {
        FfmpegPrograms broken = saying("exit 127");
        Path clip = Clips.h264("replaced.mkv", 4, "-c:a", "ac3");
        try (var projector =
                new Projector(List.of(broken, Clips.system()), new MadeBytes(Files.readAllBytes(clip), ""), folder)) {
            String playlist = projector.ready(Projector.CHROMIUM, "").playlist();
            assertThat(projector.get(playlist.replace(".m3u8", "-0.m4s")).body())
                    .hasSizeGreaterThan(10_000);
        }
        try (var projector = new Projector(List.of(broken, broken), new MadeBytes(new byte[10], ""), folder)) {
            assertThat(projector.prepare(Projector.CHROMIUM, "", OptionalInt.empty()))
                    .isInstanceOfSatisfying(
                            Film.Outcome.Failed.class,
                            it -> assertThat(it.message())
                                    .isEqualTo("The ffmpeg that is here does not run, or is older than 5.0."));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                "/dev/null",
                "http://tv.example/a.m3u8",
                "https://tv.example/a.m3u8",
                "http://:8000/in",
                "rtmp://:1935/a/b",
                "rtmps://tv.example/a",
                "srt://:9000",
                "udp://:9000",
                "rtp://:9000",
                "lavfi:testsrc2"
            })
    void theShippedOneReadsWhatIsBroadcast(String name) throws IOException {
        LiveInput input = LiveInput.parse(name, LiveInput.Times.ONCE).orElseThrow();
        assertThat(Clips.shipped()).allMatch(it -> it.canRead(input));
        assertThat(saying("exit 127").canRead(input)).isFalse();
        assertThat(saying("echo concatf").canRead(input)).isEqualTo(input.kind() == LiveInput.Kind.DEVICE);
    }

    private FfmpegPrograms saying(String script) throws IOException {
        Path programs = Files.createTempDirectory(folder, "saying");
        for (String program : List.of("ffmpeg", "ffprobe")) {
            Path file = Files.writeString(programs.resolve(program), "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return found(programs, Optional.empty());
    }

    private Path programs(String name) throws IOException {
        Path programs = Files.createDirectories(folder.resolve(name));
        for (String program : new String[] {"ffmpeg", "ffprobe"}) {
            Files.createFile(
                    programs.resolve(program),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        return programs;
    }

    private static FfmpegPrograms found(Path folder, Optional<Path> libraries) {
        return new FfmpegPrograms(folder.resolve("ffmpeg"), folder.resolve("ffprobe"), libraries);
    }
}
