package tv.starling.engine;

import java.io.IOException;
import java.nio.file.Path;

/** Another engine is there; talk to that one. */
public final class AlreadyRunning extends IOException {
    private static final long serialVersionUID = 1;

    AlreadyRunning(Path path) {
        super("An engine runs already at " + path + ".");
    }
}
