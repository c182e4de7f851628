package tv.starling.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tv.starling.messaging.Request.Source;

/** What the user names: a magnet link, a URL of a torrent file, or a torrent file on disk. */
final class Target {
    /** What fits a frame as Base64 (PROTOCOL.md, open). */
    static final int MAX_TORRENT = 576 * 1024;

    private Target() {}

    static Source parse(String text) throws IOException {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("magnet:") || lower.startsWith("http://") || lower.startsWith("https://")) {
            return new Source.Uri(text);
        }
        Path file = lower.startsWith("file:///") ? ofUrl(text) : Path.of(text);
        return new Source.TorrentFile(read(file, MAX_TORRENT));
    }

    /** As desktops name files. */
    private static Path ofUrl(String url) {
        try {
            return Path.of(URI.create(url));
        } catch (IllegalArgumentException e) {
            throw new Failure(url + " names no file.");
        }
    }

    /** A file's bytes; no file and too large a file are a {@link Failure}. */
    static byte[] read(Path file, long max) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new Failure("There is no file " + file + ".");
        }
        if (Files.size(file) > max) {
            throw new Failure(
                    file + " is larger than " + Quantities.bytes(max) + ", too large for a torrent file here.");
        }
        return Files.readAllBytes(file);
    }
}
