package tv.starling.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.env.DatagramPort;
import tv.starling.wire.PeerAddress;

/**
 * A multicast group on every interface that has it: one socket hears them all, and one for each sends, from an address of
 * that interface by which its neighbours can answer. Swarm thread.
 */
final class NettyMulticast implements DatagramPort {
    /** Interfaces beyond are those of virtual machines. */
    private static final int MOST_INTERFACES = 16;

    private static final Logger log = LoggerFactory.getLogger(NettyMulticast.class);

    private final PeerAddress group;
    private final List<DatagramPort> senders;
    private final Channel receiver;

    /** An interface, and our address on it. */
    record Place(NetworkInterface on, PeerAddress address) {}

    NettyMulticast(PeerAddress group, Channel receiver, List<DatagramPort> senders) {
        this.group = group;
        this.receiver = receiver;
        this.senders = senders;
    }

    /** Where the group can be joined. @param from only there, where it is present */
    static List<Place> places(PeerAddress group, Optional<PeerAddress> from) {
        try {
            List<Place> places = new ArrayList<>();
            for (NetworkInterface on :
                    NetworkInterface.networkInterfaces().limit(256).toList()) {
                if (on.isUp() && on.supportsMulticast() && places.size() < MOST_INTERFACES) {
                    address(on, group, from).ifPresent(address -> places.add(new Place(on, address)));
                }
            }
            return places;
        } catch (SocketException e) {
            log.debug("No interfaces: {}", NettyEnv.reason(e));
            return List.of();
        }
    }

    /** A link-local IPv6 address names no peer without its interface. */
    private static Optional<PeerAddress> address(NetworkInterface on, PeerAddress group, Optional<PeerAddress> from) {
        Predicate<PeerAddress> wanted = address ->
                from.isEmpty() || Arrays.equals(address.ip(), from.get().ip());
        return on.inetAddresses()
                .filter(address -> !(group.isIpv6() && address.isLinkLocalAddress()))
                .map(InetAddress::getAddress)
                .map(ip -> PeerAddress.of(ip, 0))
                .filter(address -> address.isIpv6() == group.isIpv6())
                .filter(wanted)
                .findFirst();
    }

    static void prepareReceiver(Channel channel) {
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true); // other clients of this machine listen too
    }

    static void prepareSender(Channel channel, Place place) {
        channel.config().setOption(ChannelOption.IP_MULTICAST_IF, place.on());
        channel.config().setOption(ChannelOption.IP_MULTICAST_TTL, 1);
    }

    static boolean join(Channel receiver, PeerAddress group, Place place) {
        ChannelFuture joined = ((DatagramChannel) receiver).joinGroup(Addresses.toSocket(group), place.on());
        if (!joined.isSuccess()) {
            log.debug("No multicast on {}: {}", place.on().getName(), joined.cause());
        }
        return joined.isSuccess();
    }

    @Override
    public PeerAddress local() {
        return group;
    }

    @Override
    public void send(PeerAddress to, byte[] payload) {
        senders.forEach(sender -> sender.send(to, payload.clone()));
    }

    @Override
    public void close() {
        receiver.close();
        senders.forEach(DatagramPort::close);
    }
}
