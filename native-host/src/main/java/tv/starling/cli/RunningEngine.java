package tv.starling.cli;

import java.io.IOException;

/** The engine that runs already, for commands that would not start one. */
final class RunningEngine {
    private RunningEngine() {}

    static EngineClient attach(EngineOptions options) throws IOException {
        try {
            return EngineClient.attach(options.door().connect());
        } catch (IOException e) {
            throw new Failure("No Starling engine is running.");
        }
    }
}
