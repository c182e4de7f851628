package tv.starling.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
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
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import tv.starling.wire.PeerAddress;

/** The system calls that Netty goes through, and the kinds of channel that belong to them. */
record Transport(
        IoHandlerFactory ioHandler,
        Function<SocketProtocolFamily, Channel> stream,
        Function<SocketProtocolFamily, ServerChannel> server,
        Function<SocketProtocolFamily, Channel> datagram) {

    /** IFNAMSIZ of Linux. */
    static final int DEVICE_NAME_BYTES = 16;

    /** SOL_SOCKET, SO_BINDTODEVICE. */
    private static final RawUnixChannelOption BIND_TO_DEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, DEVICE_NAME_BYTES);

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

    /**
     * The same, with every socket on one network interface (SO_BINDTODEVICE): nothing goes out or comes in by another,
     * whatever the routes say. Linux alone; since 5.7 without privileges.
     */
    Transport on(String device) {
        return new Transport(
                ioHandler,
                family -> bound(stream.apply(family), device),
                family -> bound(server.apply(family), device),
                family -> bound(datagram.apply(family), device));
    }

    private static <C extends Channel> C bound(C channel, String device) {
        ByteBuffer name = ByteBuffer.allocate(DEVICE_NAME_BYTES).put(0, device.getBytes(StandardCharsets.US_ASCII));
        try {
            channel.config().setOption(BIND_TO_DEVICE, name);
        } catch (ChannelException e) {
            channel.unsafe().closeForcibly();
            throw new IllegalStateException(
                    "the network interface " + device + " can't be used: " + NettyEnv.reason(e), e);
        }
        return channel;
    }

    /** An IPv6 socket takes both families, an IPv4 one only its own, on systems without IPv6 too. */
    static SocketProtocolFamily familyOf(PeerAddress address) {
        return address.isIpv6() ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }
}
