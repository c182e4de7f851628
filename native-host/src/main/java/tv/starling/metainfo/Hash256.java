package tv.starling.metainfo;

import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 of BitTorrent v2 (BEP 52): an info-hash, or the root of a file's tree ({@code pieces root}). */
public final class Hash256 implements Comparable<Hash256> {
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private Hash256(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param bytes 32 bytes */
    public static Hash256 of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("SHA-256 of " + bytes.length + " bytes");
        }
        return new Hash256(bytes.clone());
    }

    /** @param hex 64 hexadecimal digits, either case */
    public static Hash256 ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** 32 bytes, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public boolean is(byte[] others) {
        return Arrays.equals(bytes, others);
    }

    /** The first 20 bytes: a swarm's name in handshakes, the DHT and with trackers. */
    public InfoHash truncated() {
        return InfoHash.of(Arrays.copyOf(bytes, InfoHash.LENGTH));
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(Hash256 other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash256 that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
