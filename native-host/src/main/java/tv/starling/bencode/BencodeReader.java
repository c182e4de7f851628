package tv.starling.bencode;

import java.util.Arrays;
import java.util.Optional;

/**
 * Reads bencoding (BEP 3) without recursion and within limits; every fault is a {@link BencodeException}.
 *
 * <p>One thing that BEP 3 forbids is read where it says "lenient": keys out of order, because real torrents have them.
 * Two equal keys are refused always, since which of them is meant differs from client to client; so are leading zeros,
 * {@code -0} and integers beyond 64 bits.
 */
public final class BencodeReader {

    /** How strictly the order of keys is taken. */
    public enum Order {
        CANONICAL,
        LENIENT
    }

    /** A value and where in the bytes it ends (exclusive). */
    public record Prefix(BValue value, int end) {}

    private BencodeReader() {}

    /** Reads the whole input as one value, leniently, within the limits for torrents. */
    public static BValue read(byte[] bytes) {
        return read(bytes, Order.LENIENT, BencodeLimits.TORRENT);
    }

    /** Reads the whole input as one value, within the limits for torrents; keys out of order are a fault. */
    public static BValue readCanonical(byte[] bytes) {
        return read(bytes, Order.CANONICAL, BencodeLimits.TORRENT);
    }

    /** Reads the whole input as one value. */
    public static BValue read(byte[] bytes, Order order, BencodeLimits limits) {
        Prefix prefix = new BencodeParse(bytes, 0, order, limits).value();
        if (prefix.end() != bytes.length) {
            throw new BencodeException("more after the value", prefix.end());
        }
        return prefix.value();
    }

    /** Reads one value and leaves what follows it, as {@code ut_metadata} needs (BEP 9); within the limits for messages. */
    public static Prefix readPrefix(byte[] bytes, int offset) {
        return readPrefix(bytes, offset, BencodeLimits.MESSAGE);
    }

    /** Reads one value and leaves what follows it, leniently. */
    public static Prefix readPrefix(byte[] bytes, int offset, BencodeLimits limits) {
        return new BencodeParse(bytes, offset, Order.LENIENT, limits).value();
    }

    /** The bytes, exactly as they are, of the value of a key of the outermost dictionary. */
    public static Optional<byte[]> rawValue(byte[] bytes, String key) {
        BString wanted = BString.of(key);
        if (bytes.length == 0 || bytes[0] != 'd') {
            return Optional.empty();
        }
        int position = 1;
        while (position < bytes.length && bytes[position] != 'e') {
            Prefix name = readPrefix(bytes, position, BencodeLimits.TORRENT);
            Prefix value = readPrefix(bytes, name.end(), BencodeLimits.TORRENT);
            if (name.value().equals(wanted)) {
                return Optional.of(Arrays.copyOfRange(bytes, name.end(), value.end()));
            }
            position = value.end();
        }
        return Optional.empty();
    }
}
