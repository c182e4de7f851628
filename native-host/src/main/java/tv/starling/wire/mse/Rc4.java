package tv.starling.wire.mse;

/**
 * The cipher of one direction: RC4 without its first 1024 bytes, which tell of the key. Not the JDK's, whose provider
 * takes long to start and is no faster (350 MB/s both, compiled by C1).
 */
public final class Rc4 {
    private static final int DISCARDED = 1024;

    private final byte[] state = new byte[256];
    private int x;
    private int y;

    /** @param key 1 to 256 bytes */
    public Rc4(byte[] key) {
        for (int i = 0; i < 256; i++) {
            state[i] = (byte) i;
        }
        int j = 0;
        for (int i = 0; i < 256; i++) {
            j = (j + state[i] + key[i % key.length]) & 0xff;
            byte swapped = state[i];
            state[i] = state[j];
            state[j] = swapped;
        }
        apply(new byte[DISCARDED]);
    }

    /** Encrypts or decrypts the next bytes, in place. */
    public byte[] apply(byte[] bytes) {
        return apply(bytes, 0, bytes.length);
    }

    /** Encrypts or decrypts the next bytes, in place. */
    public byte[] apply(byte[] bytes, int from, int to) {
        byte[] s = state;
        int i = x;
        int j = y;
        for (int at = from; at < to; at++) {
            i = (i + 1) & 0xff;
            byte a = s[i];
            j = (j + a) & 0xff;
            byte b = s[j];
            s[i] = b;
            s[j] = a;
            bytes[at] ^= s[(a + b) & 0xff];
        }
        x = i;
        y = j;
        return bytes;
    }
}
