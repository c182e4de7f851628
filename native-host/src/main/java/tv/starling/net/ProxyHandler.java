package tv.starling.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Shakes hands with a proxy at the head of a channel's pipeline, and is gone when that is done. Swarm thread. */
final class ProxyHandler extends ChannelInboundHandlerAdapter {
    private final ProxyHandshake handshake;
    private final ChannelPromise done;
    private final ByteBuffer answer = ByteBuffer.allocate(ProxyHandshake.ANSWER_BYTES_MAX);

    ProxyHandler(ProxyHandshake handshake, ChannelPromise done) {
        this.handshake = handshake;
        this.done = done;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(context, handshake.begin());
        context.channel().config().setAutoRead(true);
    }

    private static void send(ChannelHandlerContext context, byte[] bytes) {
        context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (bytes.readableBytes() > answer.remaining()) {
                throw new IOException("The proxy's answer is too long.");
            }
            bytes.readBytes(answer.limit(answer.position() + bytes.readableBytes()));
            answer.limit(answer.position()).position(0);
            boolean over = handshake.advance(answer, it -> send(context, it));
            if (over && answer.hasRemaining()) {
                // Whoever is behind the proxy does not speak before us.
                throw new IOException("The proxy says more than it should.");
            }
            answer.compact();
            if (over) {
                context.channel().config().setAutoRead(false);
                context.pipeline().remove(this);
                done.trySuccess();
            }
        } catch (IOException e) {
            done.tryFailure(e);
            context.close();
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        done.tryFailure(new IOException("The proxy hung up."));
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        done.tryFailure(cause);
        context.close();
    }
}
