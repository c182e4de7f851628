package tv.starling.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Programs of this machine, by name. */
final class Programs {
    private Programs() {}

    /** Where {@code PATH} has it. */
    static Optional<Path> find(String name, Map<String, String> environment) {
        for (String folder : environment.getOrDefault("PATH", "").split(":")) {
            if (folder.startsWith("/") && Files.isExecutable(Path.of(folder, name))) {
                return Optional.of(Path.of(folder, name));
            }
        }
        return Optional.empty();
    }
}
