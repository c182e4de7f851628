package tv.starling.e2e;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tv.starling.Config;

/** The image's command line: an extension of one test, whose processes and folder end with it. */
final class Commands implements BeforeEachCallback, AfterEachCallback {
    private final List<Process> processes = new ArrayList<>();
    private Path folder = Path.of("");

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("starling"); // short: the engine's socket has a path of 103 bytes at most
    }

    /** For what they log and keep. */
    Path folder() {
        return folder;
    }

    /** Of an engine that was started with {@code --data}. */
    Config.Places places(Path data) {
        return Config.Places.inFolder(data, Map.of("HOME", folder.toString()));
    }

    Process start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    Process start(Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(Built.image().resolve("bin/starling").toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(environment);
        builder.redirectError(folder.resolve(arguments[0] + ".log").toFile());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** Seeds a file at so many bytes a second, on loopback; its magnet link names the address. */
    String seed(Path film, int bytesPerSecond) throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process seeder = start(
                "seed",
                film.toString(),
                "--standalone",
                "--no-dht",
                "--data",
                folder.resolve("seed").toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--up",
                String.valueOf(bytesPerSecond));
        return first(seeder, "magnet:\\S+");
    }

    /** The first match in what a process says. */
    static String first(Process process, String pattern) throws IOException {
        Pattern wanted = Pattern.compile(pattern);
        for (String line; (line = process.inputReader().readLine()) != null; ) {
            Matcher found = wanted.matcher(line);
            if (found.find()) {
                return found.group();
            }
        }
        throw new IOException("it ended and said no " + pattern);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        processes.forEach(it -> it.destroyForcibly().onExit().join());
        Program.run(Map.of(), Path.of("/bin/rm"), "-rf", folder.toString());
    }
}
