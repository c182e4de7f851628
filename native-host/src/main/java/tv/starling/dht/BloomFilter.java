package tv.starling.dht;

import java.util.BitSet;
import tv.starling.metainfo.Digests;
import tv.starling.wire.PeerAddress;

/** A set of IP addresses that can be counted and united, not listed: 2048 bits, two for each address (BEP 33). */
public final class BloomFilter {
    public static final int LENGTH = 256;
    private static final int BITS = LENGTH * 8;

    private final BitSet bits = new BitSet(BITS);

    /** @param bytes 256 of them */
    static BloomFilter of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("filter of " + bytes.length + " bytes");
        }
        var filter = new BloomFilter();
        filter.bits.or(BitSet.valueOf(bytes));
        return filter;
    }

    void add(PeerAddress address) {
        byte[] hash = Digests.sha1(address.ip());
        bits.set(((hash[0] & 0xff) | (hash[1] & 0xff) << 8) % BITS);
        bits.set(((hash[2] & 0xff) | (hash[3] & 0xff) << 8) % BITS);
    }

    void unite(BloomFilter other) {
        bits.or(other.bits);
    }

    /** About how many addresses were added; from some 6,000 on it is worth nothing. */
    public double estimate() {
        double zeros = Math.min(BITS - 1, BITS - bits.cardinality());
        return Math.log(Math.max(zeros, 1) / BITS) / (2 * Math.log(1 - 1.0 / BITS));
    }

    byte[] bytes() {
        byte[] all = new byte[LENGTH];
        byte[] some = bits.toByteArray();
        System.arraycopy(some, 0, all, 0, some.length);
        return all;
    }
}
