package tv.starling.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

/** A TCP stream of the loop. Swarm thread. */
final class NettyLink extends ChannelInboundHandlerAdapter implements Link {
    /** Above the high mark the sender should stop, below the low one it is told to go on: a block or two. */
    static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(16 * 1024, 32 * 1024);

    /** How long a peer that takes nothing may hold up a close. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(NettyLink.class);

    private final Channel channel;
    private final PeerAddress remote;
    private Optional<Handler> handler = Optional.empty();
    private Phase phase = Phase.OPEN;
    private String closeReason = "closed by the other side";
    private boolean wantsReading = true;
    private boolean flushPending;
    private final Runnable flush = this::flushNow;

    private enum Phase {
        OPEN,
        /** We closed it or it failed; its handler hears nothing more but the end. */
        CLOSING,
        /** The channel is gone and the handler has not been told. */
        GONE,
        TOLD
    }

    private NettyLink(Channel channel, PeerAddress remote) {
        this.channel = channel;
        this.remote = remote;
    }

    /** Makes an unregistered channel a link; nothing is read from it before {@link #start}, and then into this buffer. */
    static NettyLink on(Channel channel, PeerAddress remote, ReadBuffer buffer) {
        ChannelConfig config = channel.config();
        config.setAutoRead(false);
        config.setOption(ChannelOption.TCP_NODELAY, true);
        config.setWriteBufferWaterMark(WATER_MARKS);
        config.setRecvByteBufAllocator(buffer);
        NettyLink link = new NettyLink(channel, remote);
        channel.pipeline().addLast(link);
        return link;
    }

    @Override
    public Link.Transport transport() {
        return Link.Transport.TCP;
    }

    @Override
    public PeerAddress remote() {
        return remote;
    }

    @Override
    public void start(Handler handler) {
        if (this.handler.isPresent()) {
            throw new IllegalStateException("started twice");
        }
        this.handler = Optional.of(handler);
        if (phase == Phase.GONE) {
            channel.eventLoop().execute(this::tellClosed);
            return;
        }
        channel.config().setAutoRead(wantsReading || phase == Phase.CLOSING);
    }

    @Override
    public void send(byte[] bytes) {
        if (phase != Phase.OPEN || bytes.length == 0) {
            return;
        }
        channel.write(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
        if (!flushPending) {
            flushPending = true;
            channel.eventLoop().execute(flush);
        }
    }

    private void flushNow() {
        if (flushPending) {
            flushPending = false;
            channel.flush();
        }
    }

    /** Counts what the queue itself costs too, about 100 bytes for each array. */
    @Override
    public long queuedBytes() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    @Override
    public void reading(boolean on) {
        wantsReading = on;
        if (handler.isPresent() && phase == Phase.OPEN) {
            channel.config().setAutoRead(on);
        }
    }

    @Override
    public void close() {
        close("closed by us");
    }

    private void close(String reason) {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSING;
        closeReason = reason;
        // Reading goes on, unheard: a socket closed with bytes unread is reset, and what we queued would be lost.
        channel.config().setAutoRead(true);
        var linger = channel.eventLoop().schedule(() -> channel.close(), LINGER.toNanos(), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> linger.cancel(false));
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (phase == Phase.OPEN && handler.isPresent()) {
                handler.get().received(bytes.nioBuffer());
            }
        } catch (RuntimeException | Error e) {
            fault(e);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flushNow();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!channel.isWritable() || phase != Phase.OPEN || handler.isEmpty()) {
            return;
        }
        try {
            handler.get().drained();
        } catch (RuntimeException | Error e) {
            fault(e);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        phase = Phase.GONE;
        tellClosed();
    }

    private void tellClosed() {
        if (phase != Phase.GONE || handler.isEmpty()) {
            return;
        }
        phase = Phase.TOLD;
        try {
            handler.get().closed(closeReason);
        } catch (RuntimeException | Error e) {
            log.error("The end of the stream from {} was not taken well", remote, e);
        }
    }

    /** What the socket says: reset, broken pipe, unreachable. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            closeReason = NettyEnv.reason(cause);
        }
        channel.close();
    }

    private void fault(Throwable cause) {
        log.error("Bytes from {} met a fault of ours; the stream is closed", remote, cause);
        close("a fault of ours: " + NettyEnv.reason(cause));
    }
}
