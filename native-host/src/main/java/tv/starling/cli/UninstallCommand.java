package tv.starling.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "uninstall", description = "Takes the helper's registration out of the browsers.")
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
        return 0;
    }
}
