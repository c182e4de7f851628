package tv.starling.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoEventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.env.Link;

/** Makes links of the connections that come in, a bounded number a second. Swarm thread. */
final class Acceptor extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

    private final IoEventLoop loop;
    private final ReadBuffer readBuffer;
    private final int mostPerSecond;
    private final Consumer<Link> accepted;
    private long secondStarted = System.nanoTime();
    private int acceptedThisSecond;

    Acceptor(IoEventLoop loop, ReadBuffer readBuffer, int mostPerSecond, Consumer<Link> accepted) {
        this.loop = loop;
        this.readBuffer = readBuffer;
        this.mostPerSecond = mostPerSecond;
        this.accepted = accepted;
    }

    @Override
    public void channelRead(ChannelHandlerContext server, Object message) {
        Channel channel = (Channel) message;
        count(server);
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.unsafe().closeForcibly(); // gone before we looked
            return;
        }
        NettyLink link = NettyLink.on(channel, Addresses.fromSocket(remote), readBuffer);
        if (!loop.register(channel).isSuccess()) {
            channel.unsafe().closeForcibly();
            return;
        }
        try {
            accepted.accept(link);
        } catch (RuntimeException | Error e) {
            log.error("A new connection could not be taken", e);
            link.close();
        }
    }

    private void count(ChannelHandlerContext server) {
        long now = System.nanoTime();
        if (now - secondStarted >= TimeUnit.SECONDS.toNanos(1)) {
            secondStarted = now;
            acceptedThisSecond = 0;
        }
        if (++acceptedThisSecond == mostPerSecond) {
            pause(server);
        }
    }

    /** Accepting fails when there are no file descriptors left: trying again at once would only spin. */
    @Override
    public void exceptionCaught(ChannelHandlerContext server, Throwable cause) {
        log.warn("A connection could not be accepted: {}", NettyEnv.reason(cause));
        pause(server);
    }

    private void pause(ChannelHandlerContext server) {
        if (!server.channel().config().isAutoRead()) {
            return;
        }
        server.channel().config().setAutoRead(false);
        loop.schedule(() -> server.channel().config().setAutoRead(true), 1, TimeUnit.SECONDS);
    }
}
