package tv.starling.messaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** Puts frames on a blocking channel, each in one piece. Any thread; one frame at a time. */
public final class FrameWriter {
    private final WritableByteChannel channel;

    public FrameWriter(WritableByteChannel channel) {
        this.channel = channel;
    }

    /** @param body 1 to {@link FrameReader#MAX_FRAME} bytes */
    public synchronized void write(byte[] body) throws IOException {
        if (body.length == 0 || body.length > FrameReader.MAX_FRAME) {
            throw new FrameException("A frame of " + body.length + " bytes can't be sent.");
        }
        ByteBuffer frame = ByteBuffer.allocate(4 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(body.length).put(body).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }
}
