package tv.starling.wire;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tv.starling.bencode.BString;

/** Signatures by RFC 8032, which take no randomness: the JDK's, with keys as bare bytes. */
public final class Ed25519 {
    public static final int KEY_LENGTH = 32;
    public static final int SIGNATURE_LENGTH = 64;

    private static final String NAME = "Ed25519";
    /** What comes before the 32 bytes in the only spelling of a public key that the JDK reads (RFC 8410). */
    private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /**
     * The y coordinates of the eight points whose order divides 8, and what these are when written as more than the field's
     * prime: for such a "key" a signature can be made up that fits many messages, or all.
     */
    private static final Set<BString> SMALL_ORDER = Stream.of(
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
            .map(hex -> new BString(HexFormat.of().parseHex(hex)))
            .collect(Collectors.toUnmodifiableSet());

    private Ed25519() {}

    /** False for a wrong signature, and for what is no key or no signature at all, or a key that is nobody's. */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != KEY_LENGTH || signature.length != SIGNATURE_LENGTH || isOfSmallOrder(publicKey)) {
            return false;
        }
        try {
            byte[] spelled = Arrays.copyOf(KEY_PREFIX, KEY_PREFIX.length + KEY_LENGTH);
            System.arraycopy(publicKey, 0, spelled, KEY_PREFIX.length, KEY_LENGTH);
            Signature verifier = Signature.getInstance(NAME);
            verifier.initVerify(KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(spelled)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // not a point of the curve, or S out of range
        }
    }

    private static boolean isOfSmallOrder(byte[] publicKey) {
        byte[] y = publicKey.clone();
        y[KEY_LENGTH - 1] &= 0x7f; // the sign of x
        return SMALL_ORDER.contains(new BString(y));
    }

    /** The keys that belong to a seed of 32 bytes. */
    public static KeyPair fromSeed(byte[] seed) {
        if (seed.length != KEY_LENGTH) {
            throw new IllegalArgumentException("seed of " + seed.length + " bytes");
        }
        return new KeyPair(seed.clone(), Curve.publicKey(seed));
    }

    /** @param seed the secret, 32 bytes */
    public record KeyPair(byte[] seed, byte[] publicKey) {
        /** 64 bytes. */
        public byte[] sign(byte[] message) {
            try {
                PrivateKey key = KeyFactory.getInstance(NAME)
                        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
                Signature signer = Signature.getInstance(NAME);
                signer.initSign(key);
                signer.update(message);
                return signer.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return "KeyPair[" + HexFormat.of().formatHex(publicKey) + "]";
        }
    }

    /**
     * The public key of a seed, which the JDK gives to nobody who has not let it roll the dice: RFC 8032, 5.1.5, in affine
     * coordinates. Slow (some ms) and not in constant time: for a key of one's own, at its making.
     */
    private static final class Curve {
        private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
        private static final BigInteger D = BigInteger.valueOf(-121665)
                .multiply(BigInteger.valueOf(121666).modInverse(P))
                .mod(P);
        private static final BigInteger BASE_X =
                new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202");
        private static final BigInteger BASE_Y = BigInteger.valueOf(4)
                .multiply(BigInteger.valueOf(5).modInverse(P))
                .mod(P);

        private Curve() {}

        private record Point(BigInteger x, BigInteger y) {
            Point plus(Point other) {
                BigInteger across = x.multiply(other.y).add(other.x.multiply(y));
                BigInteger along = y.multiply(other.y).add(x.multiply(other.x));
                BigInteger all = D.multiply(x)
                        .multiply(other.x)
                        .multiply(y)
                        .multiply(other.y)
                        .mod(P);
                return new Point(
                        across.multiply(BigInteger.ONE.add(all).modInverse(P)).mod(P),
                        along.multiply(BigInteger.ONE.subtract(all).modInverse(P))
                                .mod(P));
            }
        }

        static byte[] publicKey(byte[] seed) {
            byte[] scalar = Arrays.copyOf(sha512(seed), KEY_LENGTH);
            scalar[0] &= (byte) 0xf8;
            scalar[31] = (byte) (scalar[31] & 0x7f | 0x40);
            BigInteger times = new BigInteger(1, reversed(scalar));
            Point sum = new Point(BigInteger.ZERO, BigInteger.ONE);
            Point power = new Point(BASE_X, BASE_Y);
            for (int bit = 0; bit < times.bitLength(); bit++) {
                if (times.testBit(bit)) {
                    sum = sum.plus(power);
                }
                power = power.plus(power);
            }
            byte[] y = sum.y.toByteArray();
            byte[] key = new byte[KEY_LENGTH];
            for (int i = 0; i < Math.min(y.length, KEY_LENGTH); i++) {
                key[i] = y[y.length - 1 - i];
            }
            key[31] |= (byte) (sum.x.testBit(0) ? 0x80 : 0);
            return key;
        }

        private static byte[] reversed(byte[] bytes) {
            byte[] other = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                other[i] = bytes[bytes.length - 1 - i];
            }
            return other;
        }

        private static byte[] sha512(byte[] bytes) {
            try {
                return MessageDigest.getInstance("SHA-512").digest(bytes);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
