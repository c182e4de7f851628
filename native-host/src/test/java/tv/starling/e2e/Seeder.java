package tv.starling.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Somebody else's client, libtorrent, that has the film on a loopback address, as many torrents of it as tests want. */
final class Seeder implements AutoCloseable {
    private final Companion client;
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
        client = new Companion(
                "seeder", "python3-libtorrent", folder, film.toString(), "" + count, folder.toString(), tracker);
        JsonNode ready = client.next();
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
        return client.ask("peers " + torrent.infoHash()).get("peers").asInt();
    }

    /** Where peers reach it, on loopback. */
    int port() {
        return port;
    }

    void limit(Torrent torrent, int bytesPerSecond) {
        client.ask("limit " + torrent.infoHash() + " " + bytesPerSecond);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
