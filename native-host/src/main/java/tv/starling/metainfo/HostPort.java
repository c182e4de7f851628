package tv.starling.metainfo;

import java.util.Optional;
import java.util.regex.Pattern;

/** A host name or address literal (without brackets) and a port, as links and command lines give them. */
public record HostPort(String host, int port) {
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z](?:[0-9A-Za-z._-]{0,251}[0-9A-Za-z.])?");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final int LONGEST_IPV6 = 45;

    /** Reads {@code host:port} or {@code [ipv6]:port}, port 1 to 65535; whether the host exists is not looked at. */
    public static Optional<HostPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        boolean valid = bracketed
                ? bare.length() <= LONGEST_IPV6 && IPV6.matcher(bare).matches()
                : NAME.matcher(bare).matches();
        int port = port(text.substring(colon + 1));
        return valid && port > 0 ? Optional.of(new HostPort(bare, port)) : Optional.empty();
    }

    /** 0 for what is no port. */
    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int port = Integer.parseInt(digits);
        return port > 0xffff ? 0 : port;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
