package tv.starling.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tv.starling.wire.PeerAddress;

/**
 * Names that only a proxy looks up: to us each is an address that stands for it, out of 100::/64, which leads nowhere
 * (RFC 6666, {@link PeerAddress#standsForName}). So no question about a name ever leaves this machine, and who connects need not know of it. Any thread.
 */
final class ProxiedNames implements Resolver.Names {
    /** The last ones; a connection is made soon after its name was asked for. */
    private static final int NAMES_MAX = 1024;

    private static final long PREFIX = 0x0100_0000_0000_0000L;

    private final Map<Long, String> names = new LinkedHashMap<>();
    private long last;

    @Override
    public InetAddress[] all(String host) throws UnknownHostException {
        String name = host.toLowerCase(Locale.ROOT);
        boolean here = !name.contains(".") || name.endsWith(".localhost") || name.endsWith(".local");
        if (here || name.length() > 253) {
            throw new UnknownHostException("A proxy is not asked for names of this machine or network.");
        }
        return new InetAddress[] {InetAddress.getByAddress(standIn(name))};
    }

    private synchronized byte[] standIn(String name) {
        names.put(++last, name);
        if (names.size() > NAMES_MAX) {
            names.remove(names.keySet().iterator().next());
        }
        return ByteBuffer.allocate(16).putLong(PREFIX).putLong(last).array();
    }

    /** What the proxy is told: the name that the address stands for, or the address. */
    synchronized Optional<Proxy.Target> target(PeerAddress address) {
        ByteBuffer ip = ByteBuffer.wrap(address.ip());
        if (!address.isIpv6() || ip.getLong() != PREFIX) {
            return Optional.of(new Proxy.Target.Address(address));
        }
        return Optional.ofNullable(names.get(ip.getLong())).map(it -> new Proxy.Target.Name(it, address.port()));
    }
}
