package tv.starling.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "uninstall", description = "Takes what install wrote away again.")
final class UninstallCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    RegistrationOptions options = new RegistrationOptions();

    UninstallCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Registration registration = RegistrationOptions.registration();
        for (Registration.Place place : options.places(registration)) {
            if (registration.remove(place)) {
                console.out().println("removed from " + place.browser() + ": " + place.file());
            }
        }
        Optional<DesktopEntry> entry = options.desktopEntry();
        if (entry.isPresent() && entry.get().remove()) {
            console.out().println("removed: " + entry.get().file());
        }
        return 0;
    }
}
