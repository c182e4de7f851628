package tv.starling.net;

import java.io.IOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tv.starling.metainfo.HostNames;

/**
 * An http or https URL, read strictly where spellings have led programs to the wrong host: no userinfo, no backslash, no
 * escapes in the host, no port 0. Torrents write paths and queries loosely, so those are escaped rather than refused.
 *
 * @param host a name in ASCII or an address literal without brackets
 * @param target path and query, begins with a slash
 */
record HttpUrl(Scheme scheme, String host, int port, String target) {
    /** Longer than any tracker's URL with its parameters. */
    private static final int LENGTH_MAX = 8 * 1024;

    enum Scheme {
        HTTP(80),
        HTTPS(443);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }
    }

    /** @throws IOException with one plain sentence, when it is no URL that is fetched */
    static HttpUrl parse(String url) throws IOException {
        check(url.length() <= LENGTH_MAX, "The address is too long.");
        int colon = url.indexOf("://");
        check(colon > 0, "The address is not an http or https URL.");
        Scheme scheme = scheme(url.substring(0, colon));
        String rest = url.substring(colon + 3);
        int end = firstOf(rest, "/?#\\");
        String authority = rest.substring(0, end);
        check(end == rest.length() || rest.charAt(end) != '\\', "The address has a backslash in it.");
        check(authority.indexOf('@') < 0, "The address has a user name in it.");
        int portAt = authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority.lastIndexOf(':') : -1;
        String host = host(portAt < 0 ? authority : authority.substring(0, portAt));
        int port = portAt < 0 || portAt == authority.length() - 1 ? scheme.port : port(authority.substring(portAt + 1));
        return new HttpUrl(scheme, host, port, target(rest.substring(end)));
    }

    /** The URL that a Location header of this one's answer leads to (RFC 3986 section 5, without dot segments). */
    HttpUrl resolve(String location) throws IOException {
        if (location.contains("://") && firstOf(location, "/?#") > location.indexOf("://")) {
            return parse(location);
        }
        if (location.startsWith("//")) {
            return parse(scheme.name() + ":" + location);
        }
        String path = target.substring(0, firstOf(target, "?"));
        String other = location.startsWith("/")
                ? location
                : location.startsWith("?") ? path + location : path.substring(0, path.lastIndexOf('/') + 1) + location;
        check(other.length() <= LENGTH_MAX, "The address is too long.");
        return new HttpUrl(scheme, host, port, target(other));
    }

    /** As the Host header gives it. */
    String authority() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == scheme.port ? shown : shown + ":" + port;
    }

    private static Scheme scheme(String text) throws IOException {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "http" -> Scheme.HTTP;
            case "https" -> Scheme.HTTPS;
            default -> throw new IOException("The address is not an http or https URL.");
        };
    }

    private static String host(String text) throws IOException {
        if (text.startsWith("[") && text.endsWith("]")) {
            String literal = text.substring(1, text.length() - 1);
            check(literal.matches("[0-9a-fA-F:.]{2,45}") && literal.indexOf(':') >= 0, "The address has a wrong host.");
            return literal;
        }
        try {
            String ascii = IDN.toASCII(text);
            check(
                    ascii.matches("[A-Za-z0-9._-]{1,253}") && HostNames.isGenuine(ascii),
                    "The address has a wrong host.");
            return ascii.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new IOException("The address has a wrong host.", e);
        }
    }

    private static int port(String digits) throws IOException {
        check(digits.matches("\\d{1,5}"), "The address has a wrong port.");
        int port = Integer.parseInt(digits);
        check(port > 0 && port <= 0xffff, "The address has a wrong port.");
        return port;
    }

    /** Everything that is not a visible ASCII character is escaped: no line end can reach the request. */
    private static String target(String raw) {
        String pathAndQuery = raw.substring(0, firstOf(raw, "#"));
        StringBuilder target = new StringBuilder(pathAndQuery.startsWith("/") ? "" : "/");
        for (byte b : pathAndQuery.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f) {
                target.append((char) b);
            } else {
                target.append(String.format("%%%02X", b & 0xff));
            }
        }
        return target.toString();
    }

    private static int firstOf(String text, String any) {
        int at = 0;
        while (at < text.length() && any.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static void check(boolean right, String sentence) throws IOException {
        if (!right) {
            throw new IOException(sentence);
        }
    }
}
