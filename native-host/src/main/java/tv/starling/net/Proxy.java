package tv.starling.net;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tv.starling.wire.PeerAddress;

/**
 * A proxy that everything goes through: {@code socks5://[user:password@]host:port} or {@code http://…}.
 *
 * @param host a name or an address literal without brackets; the one name that is looked up by this machine
 */
public record Proxy(Kind kind, String host, int port, Optional<Login> login) {
    private static final Pattern FORM = Pattern.compile(
            "(socks5|http)://(?:([^:@/]{1,255}):([^@/]{1,255})@)?(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]{1,253}):(\\d{1,5})/?");

    public enum Kind {
        /** RFC 1928: streams and datagrams. */
        SOCKS5,
        /** CONNECT (RFC 9110 section 9.3.6): streams alone. */
        HTTP
    }

    /** At most 255 bytes each, as RFC 1929 has it. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    /** Empty when it has not that form. */
    public static Optional<Proxy> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(5)) > 65_535 || Integer.parseInt(form.group(5)) == 0) {
            return Optional.empty();
        }
        String host = form.group(4).replaceAll("[\\[\\]]", "");
        Optional<Login> login = Optional.ofNullable(form.group(2)).map(user -> new Login(user, form.group(3)));
        return Optional.of(new Proxy(
                Kind.valueOf(form.group(1).toUpperCase(Locale.ROOT)), host, Integer.parseInt(form.group(5)), login));
    }

    /** The words that make it connect a stream. */
    ProxyHandshake toward(Target target) {
        return switch (kind) {
            case SOCKS5 -> Socks5Handshake.connect(login, target);
            case HTTP -> new ConnectHandshake(login, target);
        };
    }

    /** Where the proxy is to connect to: a name that it looks up, or an address. */
    sealed interface Target {
        record Name(String host, int port) implements Target {}

        record Address(PeerAddress address) implements Target {}
    }

    /** Never with the password. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + port;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
