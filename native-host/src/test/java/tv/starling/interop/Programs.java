package tv.starling.interop;

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

    /** Skips the test where it is missing. */
    static void require(String program, String debianPackage) {
        assumeTrue(has(program), program + " is not installed (Debian: " + debianPackage + ")");
    }

    /** The Python that knows libtorrent; skips the test where there is none. */
    static String python() {
        assumeTrue(PYTHON.isPresent(), "libtorrent is not installed (Debian: python3-libtorrent)");
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
