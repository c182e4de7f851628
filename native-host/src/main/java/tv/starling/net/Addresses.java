package tv.starling.net;

import java.net.InetSocketAddress;
import java.util.Optional;
import tv.starling.wire.PeerAddress;

/** Between the JDK's socket addresses and the swarm's. */
final class Addresses {
    private Addresses() {}

    static InetSocketAddress toSocket(PeerAddress address) {
        return new InetSocketAddress(address.inetAddress(), address.port());
    }

    /** Our address for a connection to the other one: the same family or none. */
    static Optional<PeerAddress> like(PeerAddress other, Optional<PeerAddress> ours) {
        return ours.filter(address -> address.isIpv6() == other.isIpv6());
    }

    static PeerAddress fromSocket(InetSocketAddress address) {
        return PeerAddress.of(address.getAddress().getAddress(), address.getPort());
    }
}
