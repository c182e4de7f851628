package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** For which browsers. */
final class RegistrationOptions {
    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--browser",
            paramLabel = "NAME",
            description = "chromium, chrome, edge, brave, vivaldi or firefox;"
                    + " may be given again. All that are found by default.")
    List<String> browsers = new ArrayList<>();

    @Option(names = "--system", description = "For all users of this machine.")
    boolean system;

    @Option(names = "--user-data-dir", paramLabel = "DIR", description = "For a Chromium profile folder of its own.")
    @Nullable
    Path userDataDir;

    /** Belongs to no browser: where one is named it stays as it is. */
    Optional<DesktopEntry> desktopEntry() {
        return browsers.isEmpty() && userDataDir == null
                ? Optional.of(new DesktopEntry(System.getenv(), scope()))
                : Optional.empty();
    }

    private Registration.Scope scope() {
        return system ? Registration.Scope.SYSTEM : Registration.Scope.USER;
    }

    static Registration registration() throws IOException {
        return new Registration(HostIdentity.load(), System.getenv());
    }

    List<Registration.Place> places(Registration registration) {
        for (String name : browsers) {
            if (Browser.ALL.stream().noneMatch(it -> it.name().equals(name)) && spec != null) {
                throw new ParameterException(spec.commandLine(), "There is no browser " + name + " here.");
            }
        }
        if (userDataDir != null) {
            return List.of(registration.inUserDataFolder(userDataDir));
        }
        return registration.places(browsers, scope());
    }
}
