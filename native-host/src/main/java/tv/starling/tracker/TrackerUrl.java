package tv.starling.tracker;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tv.starling.metainfo.HostNames;

/**
 * An announce URL.
 *
 * @param text as it was given, without a fragment
 * @param host name or literal without brackets
 * @param port 1 to 65535; the scheme's where none was given (udp has none)
 * @param pathAndQuery raw, empty or beginning with {@code /} or {@code ?}
 */
record TrackerUrl(String text, Scheme scheme, String host, int port, String pathAndQuery) {
    /** Longer ones are no trackers of this world, and their announce would not fit a packet (BEP 41). */
    static final int MAX_LENGTH = 1024;

    private static final Pattern FORM = Pattern.compile(
            "(?<scheme>udp|https?)://(?:[^/?#@]*@)?(?<host>\\[[0-9a-f:.]+]|[^/?#@:\\[\\]\\s]+)(?::(?<port>\\d{1,5}))?"
                    + "(?<rest>[/?][^#\\s]*)?(?:#.*)?",
            Pattern.CASE_INSENSITIVE);

    /** A URL that brings its own announce would have us make another's, or ask a host that is no tracker. */
    private static final Pattern SPEAKS_FOR_US = Pattern.compile("[?&](info_hash|event)=", Pattern.CASE_INSENSITIVE);

    enum Scheme {
        UDP,
        HTTP,
        HTTPS
    }

    /** Empty for what is no http, https or udp URL with a sensible host and port. */
    static Optional<TrackerUrl> parse(String url) {
        String text = url.strip();
        Matcher form = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !form.matches() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return Optional.empty();
        }
        Scheme scheme = Scheme.valueOf(form.group("scheme").toUpperCase(Locale.ROOT));
        String rest = form.group("rest");
        String given = form.group("port");
        int port = given == null ? defaultPort(scheme) : Integer.parseInt(given);
        if (port < 1 || port > 0xffff) {
            return Optional.empty();
        }
        if (rest != null && SPEAKS_FOR_US.matcher(rest).find()) {
            return Optional.empty();
        }
        String host = form.group("host").replace("[", "").replace("]", "");
        if (!HostNames.isGenuine(host)) {
            return Optional.empty();
        }
        int fragment = text.indexOf('#');
        return Optional.of(new TrackerUrl(
                fragment < 0 ? text : text.substring(0, fragment), scheme, host, port, rest == null ? "" : rest));
    }

    private static int defaultPort(Scheme scheme) {
        return switch (scheme) {
            case UDP -> 0; // has none: refused
            case HTTP -> 80;
            case HTTPS -> 443;
        };
    }
}
