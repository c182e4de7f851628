package tv.starling.wire.mse;

import java.math.BigInteger;
import tv.starling.wire.ProtocolException;

/** One side of the key exchange: 768-bit prime, generator 2. Each of the two computations takes about half a millisecond. */
public final class DiffieHellman {
    /** Of a public key and of the shared secret, bytes; big-endian, with leading zeros. */
    public static final int LENGTH = 96;
    /** Of a private key, bytes: 160 random bits, as everybody takes. */
    public static final int PRIVATE_LENGTH = 20;

    private static final BigInteger PRIME = new BigInteger(
            "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
                    + "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
                    + "4fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563",
            16);
    private static final BigInteger LARGEST = PRIME.subtract(BigInteger.TWO);

    private final BigInteger exponent;

    private DiffieHellman(BigInteger exponent) {
        this.exponent = exponent;
    }

    /** @param privateKey {@value #PRIVATE_LENGTH} random bytes */
    public static DiffieHellman of(byte[] privateKey) {
        if (privateKey.length != PRIVATE_LENGTH) {
            throw new IllegalArgumentException("private key of " + privateKey.length + " bytes");
        }
        return new DiffieHellman(new BigInteger(1, privateKey));
    }

    /** What the other side is told. */
    public byte[] publicKey() {
        return fixed(BigInteger.TWO.modPow(exponent, PRIME));
    }

    /**
     * What both sides know then. Keys out of 2 to P-2 are a {@link ProtocolException}: they make a secret that anybody
     * on the way can guess.
     *
     * @param theirs their public key, 96 bytes
     */
    public Secret secret(byte[] theirs) {
        var key = new BigInteger(1, theirs);
        if (theirs.length != LENGTH || key.compareTo(BigInteger.TWO) < 0 || key.compareTo(LARGEST) > 0) {
            throw new ProtocolException("degenerate key");
        }
        return new Secret(fixed(key.modPow(exponent, PRIME)));
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] result = new byte[LENGTH];
        int length = Math.min(bytes.length, LENGTH); // a sign byte may come before
        System.arraycopy(bytes, bytes.length - length, result, LENGTH - length, length);
        return result;
    }
}
