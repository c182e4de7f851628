package tv.starling.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The 20 bytes by which a peer names itself (BEP 3), by custom beginning with its client (BEP 20). */
public final class PeerId implements Comparable<PeerId> {
    public static final int LENGTH = 20;

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final byte[] bytes;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The id of exactly 20 bytes. */
    public static PeerId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("peer id of " + bytes.length + " bytes");
        }
        return new PeerId(bytes.clone());
    }

    /**
     * A new id for ourselves.
     *
     * @param client ASCII in the style of BEP 20, such as {@code -XX0100-}; the rest is random letters and digits
     */
    public static PeerId random(String client, RandomGenerator random) {
        byte[] bytes = new byte[LENGTH];
        byte[] prefix = client.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        for (int i = prefix.length; i < LENGTH; i++) {
            bytes[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return new PeerId(bytes);
    }

    /** 20 bytes, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Printable: bytes outside of visible ASCII become dots. */
    @Override
    public String toString() {
        var text = new StringBuilder(LENGTH);
        for (byte b : bytes) {
            text.append(b > ' ' && b < 0x7f ? (char) b : '.');
        }
        return text.toString();
    }
}
