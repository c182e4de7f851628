package tv.starling.net;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env.DatagramHandler;
import tv.starling.wire.PeerAddress;

/** A UDP socket of the loop. Swarm thread. */
final class NettyDatagramPort extends SimpleChannelInboundHandler<DatagramPacket> implements DatagramPort {
    /** Above an Ethernet frame; the protocols that come here stay below 1,500. The rest of a longer one is cut off. */
    private static final int DATAGRAM_BYTES_MAX = 4096;

    /** What waits for the system beyond this is dropped: late datagrams are worth less than none. */
    private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private static final Logger log = LoggerFactory.getLogger(NettyDatagramPort.class);

    private final Channel channel;
    private final DatagramHandler handler;

    private NettyDatagramPort(Channel channel, DatagramHandler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    static NettyDatagramPort on(Channel channel, DatagramHandler handler) {
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX));
        channel.config().setWriteBufferWaterMark(QUEUE);
        NettyDatagramPort port = new NettyDatagramPort(channel, handler);
        channel.pipeline().addLast(port);
        return port;
    }

    @Override
    public PeerAddress local() {
        return Addresses.fromSocket((InetSocketAddress) channel.localAddress());
    }

    @Override
    public void send(PeerAddress to, byte[] payload) {
        if (channel.isActive() && channel.isWritable()) {
            DatagramPacket packet = new DatagramPacket(Unpooled.wrappedBuffer(payload), Addresses.toSocket(to));
            channel.writeAndFlush(packet, channel.voidPromise());
        }
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        PeerAddress from = Addresses.fromSocket(packet.sender());
        byte[] payload = ByteBufUtil.getBytes(packet.content());
        new Guarded(() -> handler.received(from, payload)).run();
    }

    /** Unreachable hosts and closed ports are told to UDP sockets too; to us they are loss. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("Datagram lost: {}", NettyEnv.reason(cause));
    }
}
