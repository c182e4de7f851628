package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tv.starling.messaging.BadMessage;
import tv.starling.messaging.JsonObject;

/** The manifests by which browsers find the helper: where they belong, writing and removing them. */
final class Registration {
    private final HostIdentity identity;
    private final Map<String, String> environment;

    Registration(HostIdentity identity, Map<String, String> environment) {
        this.identity = identity;
        this.environment = environment;
    }

    /** For whom a manifest is. */
    enum Scope {
        USER,
        SYSTEM
    }

    /** A place for a manifest. */
    record Place(String browser, Browser.Family family, Path file) {}

    /** The places of these browsers, or of all that are found when none is named. */
    List<Place> places(List<String> names, Scope scope) {
        List<Place> places = new ArrayList<>();
        for (Browser browser : Browser.ALL) {
            if (names.isEmpty() ? browser.isFound(environment) : names.contains(browser.name())) {
                Path folder = scope == Scope.SYSTEM ? Path.of(browser.system()) : browser.userFolder(environment);
                places.add(new Place(browser.name(), browser.family(), file(folder)));
            }
        }
        return places;
    }

    /** The place in a Chromium profile kept apart from the user's own. */
    Place inUserDataFolder(Path folder) {
        return new Place(
                "profile " + folder,
                Browser.Family.CHROMIUM,
                file(folder.toAbsolutePath().normalize().resolve("NativeMessagingHosts")));
    }

    private Path file(Path folder) {
        return folder.resolve(identity.hostName() + ".json");
    }

    /** @param executable absolute; browsers start it with the extension's origin as its argument */
    void write(Place place, Path executable) throws IOException {
        Path folder = place.file().toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalStateException(place.toString());
        }
        Files.createDirectories(folder);
        Path passing = Files.createTempFile(folder, identity.hostName(), ".new");
        Files.writeString(passing, identity.manifest(place.family(), executable.toString()));
        passing.toFile().setReadable(true, false); // a system manifest is for every user
        Files.move(passing, place.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether there was one. */
    boolean remove(Place place) throws IOException {
        return Files.deleteIfExists(place.file());
    }

    /** What is wrong with the manifest at this place; empty when it is right. */
    Optional<String> fault(Place place) {
        try {
            if (!Files.exists(place.file())) {
                return Optional.of("is not registered: run \"starling install\"");
            }
            Path executable =
                    Path.of(JsonObject.parse(Files.readAllBytes(place.file())).text("path", 4096));
            return executable.isAbsolute() && Files.isExecutable(executable)
                    ? Optional.empty()
                    : Optional.of("points to " + executable + ", which is not there: run \"starling install\" again");
        } catch (IOException | BadMessage e) {
            return Optional.of("has a manifest that can't be read: run \"starling install\" again");
        }
    }
}
