package tv.starling.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Logger;
import tv.starling.Config;

/** {@code starling engine}: the user's one engine, until it is told to end or nobody needs it. */
public final class EngineProcess {
    private static final Logger log = Logger.getLogger(EngineProcess.class.getName());

    private EngineProcess() {}

    /**
     * @param started told when it answers
     * @throws AlreadyRunning when there is one
     */
    public static void run(Config.Places places, Consumer<Engine> started) throws IOException {
        EngineLog.start(places.state());
        SettingsFile.Outcome settings = SettingsFile.read(Config.defaults(places));
        settings.complaint().ifPresent(complaint -> {
            log.warning(complaint);
            System.err.println(complaint);
        });
        try (Engine engine = Engine.start(settings.config(), RealWorld::make)) {
            log.info("started, peers at " + engine.listening());
            Thread atExit = new Thread(() -> closeQuietly(engine), "leave");
            Runtime.getRuntime().addShutdownHook(atExit);
            started.accept(engine);
            engine.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.info("ended");
    }

    /** An engine for this process alone, which ends with it; its log lies beside its data. */
    public static Engine inside(Config config) throws IOException {
        EngineLog.start(config.places().state());
        return Engine.start(config.withLife(config.life().endless()), RealWorld::make);
    }

    /** The user's settings over the defaults. */
    public static Config settings(Config.Places places) {
        return SettingsFile.read(Config.defaults(places)).config();
    }

    /** The folder that torrents' data is kept in. */
    public static Path store(Config.Places places) {
        return StoreFolder.of(settings(places));
    }

    /** What is wrong with the settings, if anything is. */
    public static Optional<String> complaint(Config.Places places) {
        return SettingsFile.read(Config.defaults(places)).complaint();
    }

    private static void closeQuietly(Engine engine) {
        try {
            engine.close();
        } catch (IOException e) {
            log.warning("the end was not clean: " + e);
        }
    }
}
