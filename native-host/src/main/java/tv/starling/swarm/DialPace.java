package tv.starling.swarm;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import tv.starling.wire.PeerAddress;

/**
 * How often addresses that strangers named are dialled, by all torrents together: trackers, the hash table and peers may
 * name a victim again and again, and so may many of them at once. Private addresses are not limited: who may name them is
 * another matter. A decider.
 */
final class DialPace {
    private static final long MINUTE_NANOS = 60_000_000_000L;
    /** Of one address, in a minute: one try and, where it hung up, the other way. */
    static final int MOST_OF_HOST = 2;
    /** Of one network (IPv4 /24, IPv6 /48), in a minute. */
    static final int MOST_OF_NETWORK = 8;
    /** Of all, in a minute; more is a scan whoever is meant. */
    static final int MOST = 1000;

    private static final int IPV4_NETWORK_BYTES = 3;
    private static final int IPV6_NETWORK_BYTES = 6;

    private record Dial(PeerAddress host, long atNanos) {}

    private final Deque<Dial> lastMinute = new ArrayDeque<>();
    private final Map<PeerAddress, Integer> hosts = new LinkedHashMap<>();
    private final Map<PeerAddress, Integer> networks = new LinkedHashMap<>();

    boolean allows(PeerAddress to, long nowNanos) {
        forget(nowNanos);
        return to.isPrivate()
                || lastMinute.size() < MOST
                        && hosts.getOrDefault(to.withPort(0), 0) < MOST_OF_HOST
                        && networks.getOrDefault(network(to), 0) < MOST_OF_NETWORK;
    }

    void dialled(PeerAddress to, long nowNanos) {
        if (to.isPrivate() || lastMinute.size() >= MOST) {
            return;
        }
        lastMinute.addLast(new Dial(to.withPort(0), nowNanos));
        hosts.merge(to.withPort(0), 1, Integer::sum);
        networks.merge(network(to), 1, Integer::sum);
    }

    private void forget(long nowNanos) {
        while (!lastMinute.isEmpty() && nowNanos - lastMinute.getFirst().atNanos >= MINUTE_NANOS) {
            PeerAddress host = lastMinute.removeFirst().host;
            hosts.computeIfPresent(host, (key, count) -> count == 1 ? null : count - 1);
            networks.computeIfPresent(network(host), (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private static PeerAddress network(PeerAddress address) {
        byte[] ip = address.ip();
        Arrays.fill(ip, address.isIpv6() ? IPV6_NETWORK_BYTES : IPV4_NETWORK_BYTES, ip.length, (byte) 0);
        return PeerAddress.of(ip, 0);
    }
}
