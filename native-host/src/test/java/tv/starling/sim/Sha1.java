package tv.starling.sim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-1, 20 bytes. */
final class Sha1 {
    private Sha1() {}

    static byte[] of(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
