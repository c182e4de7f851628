package tv.starling.dht;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import tv.starling.wire.PeerAddress;

/**
 * What one owner has at little cost: an IPv4 /24 or an IPv6 /64. Private addresses have none, as in BEP 42: on one machine or
 * in one house everybody is a neighbour.
 */
final class Neighbourhood {
    private Neighbourhood() {}

    static OptionalLong of(PeerAddress address) {
        if (address.isPrivate()) {
            return OptionalLong.empty();
        }
        ByteBuffer ip = ByteBuffer.wrap(address.ip());
        return OptionalLong.of(address.isIpv6() ? ip.getLong() : ip.getInt() >>> 8);
    }

    /** Port 0, so that ports don't count; on a private network, where a machine may be a hundred nodes, they do. */
    static PeerAddress host(PeerAddress address) {
        return address.isPrivate() ? address : address.withPort(0);
    }
}
