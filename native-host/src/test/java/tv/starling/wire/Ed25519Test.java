package tv.starling.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;

class Ed25519Test {
    /** The order of the base point (RFC 8032, 5.1). */
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final String NEUTRAL = "01" + "00".repeat(31);

    /** Each of the twelve with each single bit of signature, key or message flipped: RFC 8032 leaves nothing to be changed. */
    @Test
    void noBitOfAnyVectorMayChange() {
        int count = 0;
        for (JsonNode vector : Foreign.vectors("bep44_ed25519.json").get("ed25519")) {
            byte[] key = bytes(vector, "public_key");
            byte[] message = bytes(vector, "message");
            byte[] signature = bytes(vector, "signature");
            assertThat(Ed25519.verify(key, message, signature)).isTrue();
            for (int bit = 0; bit < 8 * signature.length; bit++) {
                assertThat(Ed25519.verify(key, message, flipped(signature, bit)))
                        .isFalse();
            }
            for (int bit = 0; bit < 8 * key.length; bit++) {
                assertThat(Ed25519.verify(flipped(key, bit), message, signature))
                        .isFalse();
            }
            for (int bit = 0; bit < 8 * Math.min(message.length, 16); bit++) {
                assertThat(Ed25519.verify(key, flipped(message, bit), signature))
                        .isFalse();
            }
            count++;
        }
        assertThat(count).isEqualTo(12);
    }

    /** S and S + L are the same to the equation: only the lesser is a signature, or there would be two of each (RFC 8032, 5.1.7). */
    @Test
    void aSignatureHasOneSpelling() {
        for (JsonNode vector : Foreign.vectors("bep44_ed25519.json").get("ed25519")) {
            byte[] signature = bytes(vector, "signature");
            BigInteger scalar = new BigInteger(1, reversed(Arrays.copyOfRange(signature, 32, 64)));
            for (int times = 1;
                    scalar.add(ORDER.multiply(BigInteger.valueOf(times))).bitLength() <= 256;
                    times++) {
                byte[] other = signature.clone();
                byte[] more = reversed(
                        scalar.add(ORDER.multiply(BigInteger.valueOf(times))).toByteArray());
                System.arraycopy(more, 0, other, 32, Math.min(32, more.length));
                assertThat(Ed25519.verify(bytes(vector, "public_key"), bytes(vector, "message"), other))
                        .as("S + " + times + " L")
                        .isFalse();
            }
        }
    }

    /**
     * The eight points of small order. A made-up signature, neutral point and zero, fits every eighth message or more by the
     * bare equation, as the JDK shows: for us it fits none.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            })
    void aKeyOfSmallOrderSignsNothing(String hex) {
        byte[] key = HexFormat.of().parseHex(hex);
        byte[] madeUp = HexFormat.of().parseHex(NEUTRAL + "00".repeat(32));
        int fitting = 0;
        for (int i = 0; i < 200; i++) {
            byte[] message = ("message " + i).getBytes(UTF_8);
            fitting += bareEquation(key, message, madeUp) ? 1 : 0;
            assertThat(Ed25519.verify(key, message, madeUp)).isFalse();
        }
        assertThat(fitting).as("or the signature is not dangerous at all").isGreaterThan(8);
    }

    /** Coordinates that are not below the prime, and the neutral point with a sign that zero has not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0100000000000000000000000000000000000000000000000000000000000080",
            })
    void aKeyHasOneSpelling(String hex) {
        byte[] madeUp = HexFormat.of().parseHex(NEUTRAL + "00".repeat(32));
        for (int i = 0; i < 50; i++) {
            assertThat(Ed25519.verify(HexFormat.of().parseHex(hex), new byte[] {(byte) i}, madeUp))
                    .isFalse();
        }
    }

    private static boolean bareEquation(byte[] key, byte[] message, byte[] signature) {
        try {
            byte[] spelled = HexFormat.of()
                    .parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(key));
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spelled)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] bytes(JsonNode vector, String field) {
        return HexFormat.of().parseHex(vector.get(field).asString());
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] other = bytes.clone();
        other[bit / 8] ^= (byte) (1 << bit % 8);
        return other;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] other = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            other[i] = bytes[bytes.length - 1 - i];
        }
        return other;
    }
}
