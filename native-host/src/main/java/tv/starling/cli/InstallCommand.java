package tv.starling.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "install",
        description = "Registers the helper with the browsers found, and offers it for magnet links and torrent files.")
final class InstallCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    RegistrationOptions options = new RegistrationOptions();

    InstallCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Registration registration = RegistrationOptions.registration();
        List<Registration.Place> places = options.places(registration);
        if (places.isEmpty()) {
            throw new Failure("No browser was found; name one with --browser.");
        }
        Path executable = hostExecutable()
                .orElseThrow(() -> new Failure("The launcher bin/starling-host was not found: run install from the"
                        + " application image that the build makes."));
        for (Registration.Place place : places) {
            write(place.file(), () -> registration.write(place, executable));
            console.out().println("registered with " + place.browser() + ": " + place.file());
        }
        Optional<DesktopEntry> entry = options.desktopEntry();
        if (entry.isPresent()) {
            write(entry.get().file(), () -> entry.get().write(executable.resolveSibling("starling")));
            console.out()
                    .println("offered for magnet links and torrent files: "
                            + entry.get().file());
        }
        return 0;
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void write(Path file, Writing writing) throws IOException {
        try {
            writing.run();
        } catch (AccessDeniedException e) {
            throw new Failure("This user may not write " + file + ".");
        }
    }

    /** {@code bin/starling-host} of the application image that runs; its launcher says where that is. */
    static Optional<Path> hostExecutable() {
        String home = System.getProperty("starling.home", "");
        if (home.isEmpty()) {
            return Optional.empty();
        }
        Path executable =
                Path.of(home).toAbsolutePath().normalize().resolve("bin").resolve("starling-host");
        return Files.isExecutable(executable) ? Optional.of(executable) : Optional.empty();
    }
}
