package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FfmpegProgramsTest {
    @TempDir
    Path folder;

    @Test
    void theSettingsComeFirstThenTheShippedOneThenTheSystems() throws IOException {
        Path named = programs("named");
        Path image = folder.resolve("image");
        Path shipped = programs("image/ffmpeg");
        Path system = programs("bin");
        String path = folder.resolve("nothing") + ":relative:" + system;
        assertThat(FfmpegPrograms.find(Optional.of(named), Optional.of(image), path))
                .contains(found(named, Optional.empty()));
        assertThat(FfmpegPrograms.find(Optional.of(named.resolve("ffmpeg")), Optional.of(image), path))
                .contains(found(named, Optional.empty()));
        assertThat(FfmpegPrograms.find(Optional.empty(), Optional.of(image), path))
                .contains(found(shipped, Optional.of(shipped)));
        assertThat(FfmpegPrograms.find(Optional.empty(), Optional.of(named), path))
                .contains(found(system, Optional.empty()));
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
