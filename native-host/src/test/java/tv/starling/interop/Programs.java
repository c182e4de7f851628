package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which programs of others this machine has. */
final class Programs {
    /** The system's own first: its packages are seen by no other Python. */
    private static final Optional<String> PYTHON = Stream.of("/usr/bin/python3", "python3")
            .filter(python -> succeeds(List.of(python, "-c", "import libtorrent")))
            .findFirst();

    private Programs() {}

    static boolean has(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Says what to install where it is missing. */
    static Optional<String> missing(String program, String debianPackage) {
        return has(program)
                ? Optional.empty()
                : Optional.of(program + " is not installed (Debian: " + debianPackage + ")");
    }

    static Optional<String> pythonMissing() {
        return PYTHON.isPresent()
                ? Optional.empty()
                : Optional.of("libtorrent is not installed (Debian: python3-libtorrent)");
    }

    /** Skips the test where something is missing; where everything has been installed, that fails it. */
    static void require(Optional<String> missing) {
        assertThat(missing.filter(what -> "true".equals(System.getenv("CI")))).isEmpty();
        assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
    }

    /** The Python that knows libtorrent; skips the test where there is none. */
    static String python() {
        require(pythonMissing());
        return PYTHON.orElseThrow();
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
