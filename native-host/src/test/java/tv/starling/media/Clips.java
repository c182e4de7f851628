package tv.starling.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Short films made by the system's ffmpeg, once for each name, and kept in the build's folder. */
public final class Clips {
    private static final Path FOLDER = Path.of("target/clips").toAbsolutePath();

    private Clips() {}

    /** The one that is shipped, and nothing else. */
    static List<FfmpegPrograms> shipped() {
        List<FfmpegPrograms> found =
                FfmpegPrograms.find(Optional.of(Path.of("target/ffmpeg").toAbsolutePath()), Optional.empty(), "");
        assertThat(found).as("mvn process-classes unpacks it").hasSize(1);
        return found;
    }

    /** The system's, which also has encoders of what people have. */
    static FfmpegPrograms system() {
        List<FfmpegPrograms> found = FfmpegPrograms.find(Optional.empty(), Optional.empty(), System.getenv("PATH"));
        assumeTrue(!found.isEmpty(), "no ffmpeg: installer/check.sh installs it");
        return found.getFirst();
    }

    /** @param arguments of ffmpeg, but for the file's name at the end */
    public static Path make(String name, String... arguments) throws IOException, InterruptedException {
        Path folder = FOLDER.resolve(Integer.toHexString(Arrays.hashCode(arguments))); // names are used more than once
        Path clip = folder.resolve(name);
        if (!Files.exists(clip)) {
            Files.createDirectories(folder);
            Path making = folder.resolve("making-" + ProcessHandle.current().pid() + "-" + name);
            List<String> command =
                    new ArrayList<>(List.of(system().ffmpeg().toString(), "-nostdin", "-v", "error", "-y"));
            command.addAll(List.of(arguments));
            command.add(making.toString());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(name + ".log").toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(Files.readString(folder.resolve(name + ".log")) + command);
            }
            Files.move(making, clip, StandardCopyOption.ATOMIC_MOVE);
        }
        return clip;
    }

    /** A moving test card with a tone; key frames every two seconds. */
    public static Path testCard(String name, int seconds, String... codecs) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=440:sample_rate=48000"));
        arguments.addAll(List.of("-t", String.valueOf(seconds)));
        arguments.addAll(List.of(codecs));
        return make(name, arguments.toArray(String[]::new));
    }

    static Path h264(String name, int seconds, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-c:v", "libx264", "-preset", "veryfast", "-g", "50"));
        arguments.addAll(List.of(more));
        return testCard(name, seconds, arguments.toArray(String[]::new));
    }
}
