package tv.starling.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The engine's log: two files that take turns. Nothing goes to the console, and neither a token nor a torrent's name to the log. */
final class EngineLog {
    private static final int MAX_BYTES = 1 << 20;
    private static final int FILES = 2;

    private EngineLog() {}

    /** Sends everything that is logged from now on to {@code engine.log} in this folder. */
    static void start(Path folder) throws IOException {
        Files.createDirectories(folder);
        LogManager.getLogManager().reset();
        FileHandler handler = new FileHandler(folder.resolve("engine.%g.log").toString(), MAX_BYTES, FILES, true);
        handler.setFormatter(new Discreet());
        handler.setLevel(Level.INFO);
        Logger root = Logger.getLogger("");
        for (Handler old : root.getHandlers()) {
            root.removeHandler(old);
        }
        root.addHandler(handler);
        root.setLevel(Level.INFO);
    }

    /** Takes out info-hashes, and what opens a stream: 32 hexadecimal digits as a part of a path. */
    static final class Discreet extends Formatter {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public String format(LogRecord record) {
            return formatter
                    .format(record)
                    .replaceAll("/[0-9a-fA-F]{32}(?![0-9a-fA-F])", "/(token)")
                    .replaceAll("\\b(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})\\b", "(torrent)");
        }
    }
}
