package tv.starling.messaging;

import java.util.Optional;
import tv.starling.metainfo.HostPort;

/** Reads {@code HOST:PORT}, where HOST is a name, an IPv4 literal or an IPv6 literal in brackets. */
public final class HostPorts {
    private HostPorts() {}

    public static Optional<HostPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        boolean sane = host.matches("[0-9A-Za-z._:-]{1,253}") && port > 0 && port <= 0xffff;
        return sane ? Optional.of(new HostPort(host, port)) : Optional.empty();
    }
}
