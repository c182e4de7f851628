package tv.starling.net;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Function;
import tv.starling.wire.PeerAddress;

/** The system calls that Netty goes through, and the kinds of channel that belong to them. */
record Transport(
        IoHandlerFactory ioHandler,
        Function<SocketProtocolFamily, Channel> stream,
        Function<SocketProtocolFamily, ServerChannel> server,
        Function<SocketProtocolFamily, Channel> datagram) {

    static Transport best() {
        return Epoll.isAvailable() ? epoll() : nio();
    }

    static Transport epoll() {
        return new Transport(
                EpollIoHandler.newFactory(),
                EpollSocketChannel::new,
                EpollServerSocketChannel::new,
                EpollDatagramChannel::new);
    }

    static Transport nio() {
        SelectorProvider provider = SelectorProvider.provider();
        return new Transport(
                NioIoHandler.newFactory(),
                family -> new NioSocketChannel(provider, family),
                family -> new NioServerSocketChannel(provider, family),
                NioDatagramChannel::new);
    }

    /** An IPv6 socket takes both families, an IPv4 one only its own, on systems without IPv6 too. */
    static SocketProtocolFamily familyOf(PeerAddress address) {
        return address.isIpv6() ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }
}
