package tv.starling.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a broadcast to a file, from what can be rewound to its end: segment by segment, as its playlist names them. */
final class Recorder {
    private static final String SEQUENCE = "#EXT-X-MEDIA-SEQUENCE:";
    private static final String LENGTH = "#EXTINF:";

    private final URI playlist;
    private long next = -1;
    private double missing;

    Recorder(String playlist) {
        this.playlist = URI.create(playlist);
    }

    /**
     * Until the broadcast is over; a file that is there already is not touched.
     *
     * @return seconds of it that did not come in time, and are not in the file
     */
    double record(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            get("init.mp4", out);
            boolean over = false;
            while (!over) {
                String text = text(next < 0 ? "live.m3u8" : "live.m3u8?_HLS_msn=" + next);
                over = text.contains("#EXT-X-ENDLIST");
                copy(text, out);
                out.flush();
            }
        }
        return missing;
    }

    private void copy(String text, OutputStream out) throws IOException {
        long number = 0;
        boolean gap = false;
        double seconds = 0;
        for (String line : text.lines().toList()) {
            if (line.startsWith(SEQUENCE)) {
                number = Long.parseLong(line.substring(SEQUENCE.length()));
            } else if (line.equals("#EXT-X-GAP")) {
                gap = true;
            } else if (line.startsWith(LENGTH)) {
                seconds = Double.parseDouble(line.substring(LENGTH.length(), line.indexOf(',')));
            } else if (!line.startsWith("#") && !line.isBlank()) {
                if (number >= next && gap) {
                    missing += seconds;
                } else if (number >= next) {
                    get(line, out);
                }
                next = Math.max(next, ++number);
                gap = false;
            }
        }
    }

    private String text(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private void get(String name, OutputStream out) throws IOException {
        try (InputStream in = open(name)) {
            in.transferTo(out);
        }
    }

    private InputStream open(String name) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) playlist.resolve(name).toURL().openConnection();
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("The engine has not got " + name + " any more.");
        }
        return connection.getInputStream();
    }
}
