package tv.starling.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** An IPv4 or IPv6 address and a port. Values compare by content; IPv4-mapped IPv6 becomes IPv4. */
public final class PeerAddress implements Comparable<PeerAddress> {
    private static final byte[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private final byte[] ip;
    private final int port;

    private PeerAddress(byte[] ip, int port) {
        this.ip = ip;
        this.port = port;
    }

    /**
     * @param ip 4 or 16 bytes in network order
     * @param port 0 to 65535
     */
    public static PeerAddress of(byte[] ip, int port) {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port);
        }
        return switch (ip.length) {
            case 4 -> new PeerAddress(ip.clone(), port);
            case 16 ->
                Arrays.equals(ip, 0, 12, MAPPED_PREFIX, 0, 12)
                        ? new PeerAddress(Arrays.copyOfRange(ip, 12, 16), port)
                        : new PeerAddress(ip.clone(), port);
            default -> throw new IllegalArgumentException("address of " + ip.length + " bytes");
        };
    }

    /** Reads {@code 1.2.3.4:5} or {@code [2001:db8::1]:5}; never a host name, never a look-up. */
    public static Optional<PeerAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.indexOf(':') >= 0 && !bracketed) {
            return Optional.empty();
        }
        try {
            int port = Integer.parseUnsignedInt(text, colon + 1, text.length(), 10);
            return port > 0xffff
                    ? Optional.empty()
                    : ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host, port);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** An address literal without a port of its own. */
    public static Optional<PeerAddress> ofLiteral(String host, int port) {
        boolean six = host.indexOf(':') >= 0;
        if (!(six ? host.matches("[0-9a-fA-F:.]{2,45}") : host.matches("(\\d{1,3}\\.){3}\\d{1,3}"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(InetAddress.getByName(host).getAddress(), port));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    public static PeerAddress loopback(int port) {
        return new PeerAddress(new byte[] {127, 0, 0, 1}, port);
    }

    /** 4 or 16 bytes, a copy. */
    public byte[] ip() {
        return ip.clone();
    }

    public int port() {
        return port;
    }

    public PeerAddress withPort(int other) {
        return new PeerAddress(ip, other);
    }

    /** All zeros: every address of this machine, of both families. */
    public boolean isUnspecified() {
        return inetAddress().isAnyLocalAddress();
    }

    public boolean isIpv6() {
        return ip.length == 16;
    }

    /** Loopback, private, link-local, unique-local, unspecified, multicast or otherwise not a public unicast address. */
    public boolean isPrivate() {
        InetAddress address = inetAddress();
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        int first = ip[0] & 0xff;
        int second = ip[1] & 0xff;
        if (ip.length == 16) {
            return (first & 0xfe) == 0xfc // unique local, RFC 4193
                    || (first == 0x20 && second == 0x02) // 6to4 and NAT64 may lead back inside
                    || (first == 0 && second == 0x64)
                    || (first == 0x20 && second == 1 && ip[2] == 0 && ip[3] == 0) // Teredo
                    || first == 0;
        }
        return first == 0
                || (first == 100 && (second & 0xc0) == 64) // carrier-grade NAT, RFC 6598
                || (first == 192 && second == 0 && ip[2] == 0)
                || (first == 198 && (second & 0xfe) == 18)
                || first >= 240;
    }

    /**
     * Of 100::/64, which leads nowhere (RFC 6666): behind a proxy such an address stands for a name that only the proxy looks
     * up. What comes from there comes from another address, which nobody can know before.
     */
    public boolean standsForName() {
        return ip.length == 16 && ip[0] == 1 && Arrays.equals(ip, 1, 8, new byte[7], 0, 7);
    }

    /** The address as the JDK's type; never looked up. */
    public InetAddress inetAddress() {
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int compareTo(PeerAddress other) {
        int byIp = Arrays.compareUnsigned(ip, other.ip);
        return byIp != 0 ? byIp : Integer.compare(port, other.port);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerAddress that && port == that.port && Arrays.equals(ip, that.ip);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ip) * 31 + port;
    }

    @Override
    public String toString() {
        String host = inetAddress().getHostAddress();
        return (ip.length == 16 ? "[" + host + "]" : host) + ":" + port;
    }
}
