package tv.starling.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Canonical peer priority (BEP 40): two peers agree on how much they prefer each other, and nobody else can choose it. So
 * whoever is new has a fair chance with peers whose connections are full, and whoever brings many addresses of one network
 * has not.
 */
public final class PeerPriority {
    private static final byte PARTLY = 0x55;

    private PeerPriority() {}

    /** Higher is better, as unsigned; 0 for addresses of different families. The order of the two does not matter. */
    public static int of(PeerAddress one, PeerAddress other) {
        byte[] a = one.ip();
        byte[] b = other.ip();
        if (a.length != b.length) {
            return 0;
        }
        int common = Arrays.mismatch(a, b);
        if (common < 0) {
            int low = Math.min(one.port(), other.port());
            int high = Math.max(one.port(), other.port());
            return crc(ByteBuffer.allocate(4).putShort((short) low).putShort((short) high));
        }
        int whole = Math.max(a.length == 4 ? 2 : 6, common + 1);
        mask(a, whole);
        mask(b, whole);
        boolean inOrder = Arrays.compareUnsigned(a, b) <= 0;
        return crc(ByteBuffer.allocate(2 * a.length).put(inOrder ? a : b).put(inOrder ? b : a));
    }

    private static void mask(byte[] ip, int whole) {
        for (int i = whole; i < ip.length; i++) {
            ip[i] &= PARTLY;
        }
    }

    private static int crc(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.flip());
        return (int) crc.getValue();
    }
}
