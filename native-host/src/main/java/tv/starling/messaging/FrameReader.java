package tv.starling.messaging;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/**
 * Takes frames off a blocking channel: 4 bytes of length, little endian, then that many bytes (PROTOCOL.md, section 2).
 * One thread reads; {@link #stalledSinceNanos} may be asked by another.
 */
public final class FrameReader {
    /** The browser takes no longer frame from a host; one limit for both directions and both pipes. */
    public static final int MAX_FRAME = 1_048_576;

    private static final int HEADER = 4;

    private final ReadableByteChannel channel;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    private volatile long stalledSince;

    public FrameReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * The next frame's bytes; empty when the other side is done.
     *
     * @throws FrameException for length 0 or more than {@link #MAX_FRAME}, before anything is allocated for it
     * @throws EOFException when the other side ends within a frame
     */
    public Optional<byte[]> next() throws IOException {
        header.clear();
        if (!fill(header, 0)) {
            return Optional.empty();
        }
        int length = header.getInt(0);
        if (length <= 0 || length > MAX_FRAME) {
            stalledSince = 0;
            throw new FrameException("A frame has a length of 1 to " + MAX_FRAME + " bytes, not "
                    + Integer.toUnsignedString(length) + ".");
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        fill(body, HEADER);
        stalledSince = 0;
        return Optional.of(body.array());
    }

    /** {@link System#nanoTime} of the last byte while a frame is half there, 0 between frames. */
    public long stalledSinceNanos() {
        return stalledSince;
    }

    private boolean fill(ByteBuffer buffer, int before) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) >= 0) {
                stalledSince = System.nanoTime() | 1; // never the 0 that means "between frames"
                continue;
            }
            if (before + buffer.position() == 0) {
                return false;
            }
            throw new EOFException("The other side ended within a frame.");
        }
        return true;
    }
}
