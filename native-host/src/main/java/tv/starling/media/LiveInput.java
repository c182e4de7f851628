package tv.starling.media;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a broadcast's picture and sound come from, as the broadcaster names it.
 *
 * @param name as it was named
 * @param pace of ffmpeg's options those that make it wait, or begin again
 * @param options of ffmpeg and ffprobe before {@code -i}, such as the protocols that they may use
 * @param url after {@code -i}
 */
public record LiveInput(String name, Kind kind, List<String> pace, List<String> options, String url) {
    /** What is known of it before it is opened. */
    public enum Kind {
        /** A file that ends. */
        FILE,
        /** Standard input, or a named pipe: what was read is gone. */
        PIPE,
        /** Fetched from somebody: a stream, or HLS. */
        FETCHED,
        /** Somebody comes and brings it. */
        AWAITED,
        /** A camera, a screen, a test picture. */
        DEVICE;

        /** Whether it can be looked into first, and read again. */
        boolean isProbed() {
            return this == FILE || this == FETCHED;
        }

        /** Whether its end is the broadcast's end. */
        public boolean ends() {
            return this == FILE || this == PIPE;
        }
    }

    /** In a loop for ever, or once. */
    public enum Times {
        ONCE,
        ENDLESSLY
    }

    private static final List<String> REAL_TIME = List.of("-re");
    private static final Pattern URL = Pattern.compile("([a-z]+)://([^/?#]*)(.*)");
    private static final Pattern DEVICE = Pattern.compile("(v4l2|avfoundation|dshow|gdigrab|x11grab|alsa|lavfi):(.+)");
    private static final Set<String> SCHEMES = Set.of("http", "https", "rtmp", "rtmps", "srt", "udp", "rtp");
    private static final String FORMATS =
            "matroska,webm,mov,mp4,m4a,3gp,mpegts,mpeg,avi,flv,live_flv,asf,ogg,mp3,flac,wav,aac";
    /** Found out within so much of what comes live. */
    private static final List<String> QUICKLY =
            List.of("-fflags", "+genpts+nobuffer", "-analyzeduration", "1500000", "-probesize", "2000000");

    /**
     * Reads what the broadcaster wrote.
     *
     * @return nothing when it is not understood
     */
    public static Optional<LiveInput> parse(String text, Times times) {
        if (text.equals("-")) {
            return Optional.of(pipe(text, "pipe:0", "pipe"));
        }
        Matcher device = DEVICE.matcher(text);
        if (device.matches()) {
            List<String> pace = device.group(1).equals("lavfi") ? REAL_TIME : List.of();
            return Optional.of(new LiveInput(text, Kind.DEVICE, pace, List.of("-f", device.group(1)), device.group(2)));
        }
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            return SCHEMES.contains(url.group(1)) ? fromNetwork(text, url) : Optional.empty();
        }
        return ofFile(text, times);
    }

    private static Optional<LiveInput> ofFile(String text, Times times) {
        Path path = Path.of(text).toAbsolutePath().normalize();
        if (!Files.exists(path) || Files.isDirectory(path)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(path)) {
            return Optional.of(pipe(text, "file:" + path, "file"));
        }
        List<String> pace = times == Times.ONCE ? REAL_TIME : List.of("-re", "-stream_loop", "-1");
        List<String> options = new ArrayList<>(List.of("-fflags", "+genpts"));
        options.addAll(confined("file", FORMATS));
        return Optional.of(new LiveInput(text, Kind.FILE, pace, options, "file:" + path));
    }

    /** What an ffmpeg has to know to read it, besides formats; nothing of a device. */
    public Optional<String> protocol() {
        return kind == Kind.DEVICE ? Optional.empty() : Optional.of(url.substring(0, url.indexOf(':')));
    }

    private static LiveInput pipe(String text, String url, String protocol) {
        return asItComes(text, Kind.PIPE, confined(protocol, FORMATS), url);
    }

    private static LiveInput asItComes(String text, Kind kind, List<String> options, String url) {
        List<String> all = new ArrayList<>(QUICKLY);
        all.addAll(options);
        return new LiveInput(text, kind, List.of(), all, url);
    }

    /** {@code scheme://:PORT…} waits for somebody on this machine, {@code scheme://*:PORT…} for anybody. */
    private static Optional<LiveInput> fromNetwork(String text, Matcher url) {
        String scheme = url.group(1);
        boolean here = url.group(2).startsWith(":");
        boolean awaits = here || url.group(2).startsWith("*:");
        String port = awaits ? url.group(2).replaceFirst("^\\*?:", "") : "";
        if (awaits && !port.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        String address = (here ? "127.0.0.1:" : "0.0.0.0:") + port;
        String where = awaits ? scheme + "://" + address + url.group(3) : text;
        Kind kind = awaits ? Kind.AWAITED : Kind.FETCHED;
        return switch (scheme) {
            case "udp", "rtp" -> {
                List<String> options = confined(scheme.equals("udp") ? "udp" : "rtp,udp", FORMATS + ",rtp");
                yield Optional.of(
                        asItComes(text, Kind.AWAITED, options, here ? with(where, "localaddr=127.0.0.1") : where));
            }
            case "srt" ->
                Optional.of(
                        asItComes(text, kind, confined("srt", FORMATS), awaits ? with(where, "mode=listener") : where));
            case "rtmp", "rtmps" -> {
                List<String> options = new ArrayList<>(confined("rtmp,rtmps,tcp,tls", FORMATS));
                options.addAll(awaits ? List.of("-listen", "1") : List.of());
                yield Optional.of(asItComes(text, kind, options, where));
            }
            default -> awaits ? put(text, scheme, where) : Optional.of(get(text));
        };
    }

    private static Optional<LiveInput> put(String text, String scheme, String url) {
        List<String> options = new ArrayList<>(confined("http,tcp", FORMATS));
        options.addAll(List.of("-listen", "1", "-method", "PUT"));
        return scheme.equals("http") ? Optional.of(asItComes(text, Kind.AWAITED, options, url)) : Optional.empty();
    }

    /** In real time, for whole segments come at once. */
    private static LiveInput get(String url) {
        List<String> options = new ArrayList<>(List.of("-fflags", "+genpts", "-rw_timeout", "10000000"));
        options.addAll(confined("http,https,tcp,tls,crypto", FORMATS + ",hls"));
        return new LiveInput(url, Kind.FETCHED, REAL_TIME, options, url);
    }

    private static String with(String path, String parameter) {
        return path + (path.contains("?") ? "&" : "?") + parameter;
    }

    private static List<String> confined(String protocols, String formats) {
        return List.of("-protocol_whitelist", protocols, "-format_whitelist", formats);
    }
}
