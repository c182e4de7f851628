package tv.starling.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final byte[] TWO = frames("{\"a\":1}", "{}");

    @Test
    void readsFramesThatComeByteByByte() throws IOException {
        FrameReader reader = new FrameReader(new Dripping(TWO));
        assertThat(reader.next().orElseThrow()).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":1}");
        assertThat(reader.next().orElseThrow()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void tellsEveryCutWithinAFrameFromTheEnd() {
        byte[] one = frames("{\"a\":1}");
        for (int cut = 1; cut < one.length; cut++) {
            FrameReader reader = new FrameReader(channel(java.util.Arrays.copyOf(one, cut)));
            assertThatThrownBy(reader::next).as("cut at %d", cut).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void refusesLengthsThatNoFrameHas() {
        for (int length : new int[] {0, -1, Integer.MIN_VALUE, FrameReader.MAX_FRAME + 1, Integer.MAX_VALUE}) {
            byte[] header = ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(length)
                    .array();
            assertThatThrownBy(new FrameReader(channel(header))::next)
                    .as("length %d", length)
                    .isInstanceOf(FrameException.class);
        }
    }

    @Test
    void takesTheLongestFrame() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FrameWriter(Channels.newChannel(out)).write(new byte[FrameReader.MAX_FRAME]);
        assertThat(new FrameReader(channel(out.toByteArray())).next().orElseThrow())
                .hasSize(FrameReader.MAX_FRAME);
    }

    @Test
    void writesNoFrameThatTheOtherSideWouldRefuse() {
        FrameWriter writer = new FrameWriter(Channels.newChannel(new ByteArrayOutputStream()));
        assertThatThrownBy(() -> writer.write(new byte[0])).isInstanceOf(FrameException.class);
        assertThatThrownBy(() -> writer.write(new byte[FrameReader.MAX_FRAME + 1]))
                .isInstanceOf(FrameException.class);
    }

    @Test
    void isStalledOnlyWithinAFrame() throws IOException {
        FrameReader whole = new FrameReader(channel(TWO));
        whole.next();
        assertThat(whole.stalledSinceNanos()).isZero();
        FrameReader half = new FrameReader(channel(java.util.Arrays.copyOf(TWO, 6)));
        assertThatThrownBy(half::next).isInstanceOf(EOFException.class);
        assertThat(half.stalledSinceNanos()).isNotZero();
    }

    static byte[] frames(String... bodies) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(Channels.newChannel(out));
        for (String body : bodies) {
            try {
                writer.write(body.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return out.toByteArray();
    }

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    /** Gives one byte at a time. */
    private static final class Dripping implements ReadableByteChannel {
        private final byte[] bytes;
        private int at;

        private Dripping(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read(ByteBuffer into) {
            if (at == bytes.length) {
                return -1;
            }
            into.put(bytes[at++]);
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
