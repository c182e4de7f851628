package tv.starling.metainfo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The two hashes that torrents are named by; every Java has them. */
public final class Digests {
    private Digests() {}

    /** 20 bytes. */
    public static byte[] sha1(byte[] bytes) {
        return digest("SHA-1").digest(bytes);
    }

    /** 32 bytes. */
    public static byte[] sha256(byte[] bytes) {
        return newSha256().digest(bytes);
    }

    /** For what comes in parts. */
    static MessageDigest newSha256() {
        return digest("SHA-256");
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
