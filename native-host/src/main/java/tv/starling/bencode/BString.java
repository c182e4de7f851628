package tv.starling.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A byte string; ordered as BEP 3 orders keys, by unsigned bytes.
 *
 * @param bytes owned by this value, never to be changed
 */
public record BString(byte[] bytes) implements BValue, Comparable<BString> {

    /** The UTF-8 bytes of a text. */
    public static BString of(String text) {
        return new BString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As text; what is not UTF-8 becomes U+FFFD. */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(BString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BString that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return utf8();
    }
}
