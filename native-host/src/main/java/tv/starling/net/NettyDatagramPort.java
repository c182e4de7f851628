package tv.starling.net;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
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
    private static final int DATAGRAM_BYTES_MAX = 2048;

    /** Datagrams read by one system call, where the system can do that. */
    private static final int DATAGRAMS_PER_READ = 64;

    /** System calls of one turn, so that a flood does not starve the streams. */
    private static final int READS_PER_TURN = 8;

    /** Datagrams that wait for the end of the turn to go out by few system calls. */
    private static final int DATAGRAMS_PER_FLUSH = 64;

    /** Asked of the system, which may give less: what comes while the thread is busy elsewhere must wait somewhere. */
    private static final int SYSTEM_BUFFER_BYTES = 4 << 20;

    /** What waits for the system beyond this is dropped: the windows of a few streams of uTP. */
    private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(1 << 20, 4 << 20);

    private static final Logger log = LoggerFactory.getLogger(NettyDatagramPort.class);

    private final Channel channel;
    private final DatagramHandler handler;
    private final Runnable flush = this::flushNow;
    private int unflushed;

    private NettyDatagramPort(Channel channel, DatagramHandler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    static NettyDatagramPort on(Channel channel, DatagramHandler handler) {
        ChannelConfig config = channel.config();
        int datagrams = 1;
        if (config instanceof EpollDatagramChannelConfig epoll) {
            epoll.setMaxDatagramPayloadSize(DATAGRAM_BYTES_MAX);
            datagrams = DATAGRAMS_PER_READ;
        }
        config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(datagrams * DATAGRAM_BYTES_MAX)
                .maxMessagesPerRead(READS_PER_TURN * DATAGRAMS_PER_READ));
        config.setOption(ChannelOption.SO_RCVBUF, SYSTEM_BUFFER_BYTES);
        config.setOption(ChannelOption.SO_SNDBUF, SYSTEM_BUFFER_BYTES);
        config.setWriteBufferWaterMark(QUEUE);
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
        if (!channel.isActive() || !channel.isWritable()) {
            return;
        }
        channel.write(
                new DatagramPacket(Unpooled.wrappedBuffer(payload), Addresses.toSocket(to)), channel.voidPromise());
        unflushed++;
        if (unflushed == 1) {
            channel.eventLoop().execute(flush);
        } else if (unflushed >= DATAGRAMS_PER_FLUSH) {
            flushNow();
        }
    }

    private void flushNow() {
        if (unflushed > 0) {
            unflushed = 0;
            channel.flush();
        }
    }

    @Override
    public void close() {
        flushNow();
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
