package tv.starling.net;

import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsServerAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tv.starling.wire.PeerAddress;

/**
 * Names as the chosen interface knows them: the system's name servers are asked from sockets that are bound to it, as all
 * others are. The system itself would ask by whatever way its routes say. Its hosts file goes first. Any thread; blocks.
 */
final class InterfaceNames implements Resolver.Names {
    /** All three servers have had their turn before {@link Resolver} gives up. */
    private static final int SERVER_MILLIS = 3_000;

    private final IoEventLoop loop;
    private final Transport transport;
    private final Optional<PeerAddress> from;
    private final NameServers servers;

    private List<InetSocketAddress> asked = List.of();
    private @Nullable DnsNameResolver dns;

    /** @param transport whose sockets are bound to the interface */
    InterfaceNames(IoEventLoop loop, Transport transport, Optional<PeerAddress> from, NameServers servers) {
        this.loop = loop;
        this.transport = transport;
        this.from = from;
        this.servers = servers;
    }

    @Override
    public InetAddress[] all(String host) throws UnknownHostException {
        try {
            return dns().resolveAll(host).get().toArray(InetAddress[]::new);
        } catch (ExecutionException e) {
            throw new UnknownHostException(host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException(host);
        }
    }

    /** Another one when the servers have changed, as they do when networks come and go. */
    private synchronized DnsNameResolver dns() throws UnknownHostException {
        List<InetSocketAddress> now = servers.read().stream()
                .filter(server -> from.isEmpty() || from.get().isIpv6() == server.isIpv6())
                .map(Addresses::toSocket)
                .toList();
        if (now.isEmpty()) {
            throw new UnknownHostException("no name server can be reached by one interface alone");
        }
        if (dns == null || !now.equals(asked)) {
            if (dns != null) {
                dns.close();
            }
            dns = asking(now);
            asked = now;
        }
        return dns;
    }

    private DnsNameResolver asking(List<InetSocketAddress> now) {
        PeerAddress local = from.orElseGet(() ->
                PeerAddress.of(new byte[now.stream().anyMatch(InterfaceNames::isIpv6) ? 16 : 4], 0));
        SocketProtocolFamily family = Transport.familyOf(local);
        return new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(
                        () -> (DatagramChannel) transport.datagram().apply(family))
                .socketChannelFactory(() -> (SocketChannel) transport.stream().apply(family))
                .localAddress(Addresses.toSocket(local))
                // An interface may go and come back, and each socket has a port of its own to guess.
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .nameServerProvider(host -> DnsServerAddresses.sequential(now).stream())
                .queryTimeoutMillis(SERVER_MILLIS)
                // All addresses: one that is private is refused among others.
                .completeOncePreferredResolved(false)
                .build();
    }

    private static boolean isIpv6(InetSocketAddress server) {
        return server.getAddress() instanceof java.net.Inet6Address;
    }
}
