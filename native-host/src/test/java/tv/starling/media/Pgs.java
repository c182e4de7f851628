package tv.starling.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** A subtitle of Blu-ray as a file of its own (.sup): a white bar, shown for a while now and then. */
public final class Pgs {
    private static final int PALETTE = 0x14;
    private static final int OBJECT = 0x15;
    private static final int COMPOSITION = 0x16;
    private static final int WINDOW = 0x17;
    private static final int END = 0x80;
    private static final int CLOCK = 90;

    private final int width;
    private final int height;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int number;

    /** @param width of the disc's pictures */
    public Pgs(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** A bar of half the width and a tenth of the height, a tenth above the foot. */
    public Pgs bar(int fromMillis, int toMillis) {
        int wide = width / 2;
        int high = height / 10;
        int left = width / 4;
        int top = height - 2 * high;
        ByteBuffer window = ByteBuffer.allocate(10);
        window.put((byte) 1).put((byte) 0).putShort((short) left).putShort((short) top);
        window.putShort((short) wide).putShort((short) high);
        ByteBuffer shown =
                composition(0x80, 1).putShort((short) 0).put((byte) 0).put((byte) 0);
        shown.putShort((short) left).putShort((short) top);
        byte[] white = {0, 0, 1, (byte) 235, (byte) 128, (byte) 128, (byte) 255};
        segment(COMPOSITION, fromMillis, shown.array());
        segment(WINDOW, fromMillis, window.array());
        segment(PALETTE, fromMillis, white);
        segment(OBJECT, fromMillis, object(wide, high));
        segment(END, fromMillis, new byte[0]);
        segment(COMPOSITION, toMillis, composition(0, 0).array());
        segment(WINDOW, toMillis, window.array());
        segment(END, toMillis, new byte[0]);
        return this;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    private ByteBuffer composition(int state, int objects) {
        ByteBuffer bytes = ByteBuffer.allocate(11 + 8 * objects);
        bytes.putShort((short) width).putShort((short) height).put((byte) 0x10).putShort((short) number++);
        return bytes.put((byte) state).put((byte) 0).put((byte) 0).put((byte) objects);
    }

    private static byte[] object(int wide, int high) {
        ByteBuffer bytes = ByteBuffer.allocate(11 + 6 * high);
        int length = 4 + 6 * high;
        bytes.putShort((short) 0).put((byte) 0).put((byte) 0xC0);
        bytes.put((byte) (length >> 16))
                .putShort((short) length)
                .putShort((short) wide)
                .putShort((short) high);
        for (int row = 0; row < high; row++) {
            bytes.put((byte) 0).put((byte) (0xC0 | wide >> 8)).put((byte) wide).put((byte) 1);
            bytes.put((byte) 0).put((byte) 0);
        }
        return bytes.array();
    }

    private void segment(int type, int millis, byte[] body) {
        ByteBuffer head = ByteBuffer.allocate(13);
        head.put((byte) 'P').put((byte) 'G').putInt(millis * CLOCK).putInt(0);
        head.put((byte) type).putShort((short) body.length);
        out.writeBytes(head.array());
        out.writeBytes(body);
    }
}
