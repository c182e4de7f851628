package tv.starling.metainfo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The two hashes that torrents are named by; every Java has them. */
public final class Digests {
    private Digests() {}

    /** 20 bytes. */
    public static byte[] sha1(byte[] bytes) {
        return digest("SHA-1", bytes);
    }

    /** 32 bytes. */
    public static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
