package tv.starling.dht;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/** A place in the key space of 160 bits: of a node, an info-hash or an item. Distance is exclusive or (BEP 5). */
public final class NodeId implements Comparable<NodeId> {
    public static final int LENGTH = 20;
    static final int BITS = LENGTH * 8;

    private static final byte[] MASK_IPV4 = HexFormat.of().parseHex("030f3fff");
    private static final byte[] MASK_IPV6 = HexFormat.of().parseHex("0103070f1f3f7fff");

    private final byte[] bytes;

    private NodeId(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param bytes 20 of them */
    public static NodeId of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("node id of " + bytes.length + " bytes");
        }
        return new NodeId(bytes.clone());
    }

    public static NodeId of(InfoHash infoHash) {
        return new NodeId(infoHash.bytes());
    }

    static NodeId random(RandomGenerator random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return new NodeId(bytes);
    }

    /** A random id that is valid at this address (BEP 42): who has few addresses has few places to choose from. */
    static NodeId boundTo(PeerAddress outside, RandomGenerator random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        int crc = crc(outside.ip(), bytes[LENGTH - 1]);
        bytes[0] = (byte) (crc >>> 24);
        bytes[1] = (byte) (crc >>> 16);
        bytes[2] = (byte) (crc >>> 8 & 0xf8 | bytes[2] & 0x07);
        return new NodeId(bytes);
    }

    /** Whether the first 21 bits are those of the address (BEP 42); on private networks any id is. */
    boolean isValidAt(PeerAddress address) {
        if (address.isPrivate()) {
            return true;
        }
        int crc = crc(address.ip(), bytes[LENGTH - 1]);
        int first = (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8;
        return ((crc ^ first) & 0xfffff800) == 0;
    }

    private static int crc(byte[] ip, byte random) {
        byte[] mask = ip.length == 4 ? MASK_IPV4 : MASK_IPV6;
        byte[] masked = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            masked[i] = (byte) (ip[i] & mask[i]);
        }
        masked[0] |= (byte) ((random & 0x07) << 5);
        CRC32C crc = new CRC32C();
        crc.update(masked);
        return (int) crc.getValue();
    }

    /** How many leading bits are the same: 0 to 160. */
    int sharedBits(NodeId other) {
        int at = Arrays.mismatch(bytes, other.bytes);
        return at < 0 ? BITS : at * 8 + Integer.numberOfLeadingZeros((bytes[at] ^ other.bytes[at]) & 0xff) - 24;
    }

    /** Negative when {@code one} is nearer to this than {@code other} is. */
    int compareDistance(NodeId one, NodeId other) {
        int at = Arrays.mismatch(one.bytes, other.bytes);
        return at < 0 ? 0 : Integer.compare((one.bytes[at] ^ bytes[at]) & 0xff, (other.bytes[at] ^ bytes[at]) & 0xff);
    }

    /** A random id that shares exactly this many leading bits (below 160) with this one. */
    NodeId inBucket(int sharedBits, RandomGenerator random) {
        byte[] other = new byte[LENGTH];
        random.nextBytes(other);
        int at = sharedBits / 8;
        System.arraycopy(bytes, 0, other, 0, at);
        int bit = 0x80 >>> sharedBits % 8;
        int below = bit - 1;
        other[at] = (byte) ((bytes[at] & ~(bit | below)) | (~bytes[at] & bit) | (other[at] & below));
        return new NodeId(other);
    }

    /** 20 bytes, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(NodeId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
