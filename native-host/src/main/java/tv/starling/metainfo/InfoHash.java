package tv.starling.metainfo;

import java.util.Arrays;
import java.util.HexFormat;

/** The 20-byte name of a swarm: SHA-1 of the info dictionary (BEP 3), or the first 20 bytes of its SHA-256 (BEP 52). */
public final class InfoHash implements Comparable<InfoHash> {
    public static final int LENGTH = 20;

    private final byte[] bytes;

    private InfoHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param bytes 20 bytes */
    public static InfoHash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("info-hash of " + bytes.length + " bytes");
        }
        return new InfoHash(bytes.clone());
    }

    /** @param hex 40 hexadecimal digits, either case */
    public static InfoHash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** The SHA-1 of a bencoded info dictionary, byte for byte. */
    public static InfoHash ofInfo(byte[] raw) {
        return new InfoHash(Digests.sha1(raw));
    }

    /** 20 bytes, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** 40 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(InfoHash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InfoHash that && Arrays.equals(bytes, that.bytes);
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
