package tv.starling.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * The one buffer that all links of a loop are read into, in turn: who is given bytes has done with them when the call returns.
 * It stays in the processor's cache, and none is made, cleared and freed for each read. Swarm thread.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    /** One read takes up to this: fewer turns of the loop at full speed. */
    private static final int BYTES = 512 * 1024;

    /** Reads of one link in a turn, so that a fast one does not starve the others. */
    private static final int READS_PER_TURN = 4;

    private final ByteBuf buffer = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BYTES));

    ReadBuffer() {
        super(READS_PER_TURN);
    }

    @Override
    @SuppressWarnings("deprecation") // the type that Netty asks for
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return BYTES;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator other) {
                if (buffer.refCnt() > 1) {
                    throw new IllegalStateException("bytes that were read are still held");
                }
                return buffer.clear().retain();
            }
        };
    }
}
