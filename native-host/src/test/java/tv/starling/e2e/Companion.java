package tv.starling.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Python program of {@code resources/e2e} that runs beside tests: it is told lines, and answers each with a line of JSON. */
final class Companion implements AutoCloseable {
    private final String name;
    private final String needed;
    private final Process process;
    private final Writer asks;
    private final BufferedReader answers;

    /**
     * @param name of the script, without its ending
     * @param needed the Debian package without which it ends at once
     * @param folder of the script and of what it logs; it is there
     */
    Companion(String name, String needed, Path folder, String... arguments) throws IOException {
        this.name = name;
        this.needed = needed;
        Path script = folder.resolve(name + ".py");
        try (InputStream resource = Companion.class.getResourceAsStream("/e2e/" + name + ".py")) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = Stream.concat(
                        Stream.of(Built.PYTHON.toString(), script.toString()), Stream.of(arguments))
                .toList();
        process = new ProcessBuilder(command)
                .redirectError(folder.resolve(name + ".err").toFile())
                .start();
        asks = process.outputWriter();
        answers = process.inputReader();
    }

    JsonNode ask(String line) {
        try {
            asks.write(line + "\n");
            asks.flush();
            return next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it says by itself, when it has begun. */
    JsonNode next() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the " + name + " ended; is " + needed + " installed?");
        }
        return JsonMapper.shared().readTree(line);
    }

    /** It ends with its standard input. */
    @Override
    public void close() throws IOException {
        asks.close();
        process.onExit().join();
    }
}
