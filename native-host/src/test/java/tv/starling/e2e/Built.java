package tv.starling.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the build made and Debian's packages bring: found, or the tests are skipped with a word about what is missing. */
final class Built {
    static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    static final Path FIREFOX = Path.of("/usr/bin/firefox-esr");
    /** Debian's own, which has the package python3-libtorrent; another one first on the path may not. */
    static final Path PYTHON = Path.of("/usr/bin/python3");

    static final Path FFMPEG = Path.of("/usr/bin/ffmpeg");

    private Built() {}

    static Path image() {
        return found("starling.image", "installer/target/starling", "bin/starling-host");
    }

    /** @param browser {@code chromium} or {@code firefox} */
    static Path extension(String browser) {
        return found("starling.extension", "extension/dist", browser + "/manifest.json")
                .resolve(browser);
    }

    /** A file of the browser tests' packages from npm. */
    static Path npm(String file) {
        return found("starling.npm", "installer/target/npm", file).resolve(file);
    }

    static void assumeAll() {
        for (Path program : new Path[] {CHROMIUM, DRIVER, FIREFOX, PYTHON, FFMPEG}) {
            assumeTrue(Files.isExecutable(program), program + " is missing: installer/check.sh installs it");
        }
        assumeTrue(Files.isDirectory(image()) && Files.isDirectory(extension("chromium")));
    }

    private static Path found(String property, String place, String proof) {
        String said = System.getProperty(property);
        Stream<Path> candidates = said != null
                ? Stream.of(Path.of(said))
                : Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                        .map(folder -> folder.resolve(place));
        Path found = candidates
                .filter(it -> Files.exists(it.resolve(proof)))
                .findFirst()
                .orElse(null);
        assumeTrue(
                found != null,
                "no " + place + ": mvn package builds it, or installer/check.sh; or name it with -D" + property);
        return found.toAbsolutePath().normalize();
    }
}
