package tv.starling.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody else's client, libtorrent, that has the film on a loopback address, as many torrents of it as tests want. */
final class Seeder implements AutoCloseable {
    private final Process process;
    private final Writer asks;
    private final BufferedReader answers;
    private final Iterator<Torrent> torrents;
    private final int port;

    /** One torrent of the film that nobody opened yet. */
    record Torrent(String infoHash, Path file, String magnet) {
        byte[] bytes() {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @param tracker that the torrent files are to name */
    static Seeder start(Path film, int count, Path folder, String tracker) throws IOException {
        return new Seeder(film, count, Files.createDirectories(folder), tracker);
    }

    private Seeder(Path film, int count, Path folder, String tracker) throws IOException {
        Path script = folder.resolve("seeder.py");
        try (InputStream resource = Seeder.class.getResourceAsStream("/e2e/seeder.py")) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        }
        process = new ProcessBuilder(
                        Built.PYTHON.toString(),
                        script.toString(),
                        film.toString(),
                        "" + count,
                        folder.toString(),
                        tracker)
                .redirectError(folder.resolve("seeder.err").toFile())
                .start();
        asks = process.outputWriter();
        answers = process.inputReader();
        JsonNode ready = next();
        port = ready.get("port").asInt();
        List<Torrent> all = IntStream.range(0, count)
                .mapToObj(number -> {
                    String hash = ready.get("hashes").get(number).asString();
                    String magnet = "magnet:?xt=urn:btih:" + hash + "&dn=Test+card&x.pe=127.0.0.1:" + port;
                    return new Torrent(hash, folder.resolve(number + ".torrent"), magnet);
                })
                .toList();
        torrents = all.iterator();
    }

    /** Each is given once, so that no test finds what another one downloaded. */
    Torrent torrent() {
        return torrents.next();
    }

    /** Connections that were ever made for this torrent. */
    int connections(Torrent torrent) {
        return ask("peers " + torrent.infoHash()).get("peers").asInt();
    }

    /** Where peers reach it, on loopback. */
    int port() {
        return port;
    }

    void limit(Torrent torrent, int bytesPerSecond) {
        ask("limit " + torrent.infoHash() + " " + bytesPerSecond);
    }

    private JsonNode ask(String line) {
        try {
            asks.write(line + "\n");
            asks.flush();
            return next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode next() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the seeder ended; is python3-libtorrent installed?");
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
