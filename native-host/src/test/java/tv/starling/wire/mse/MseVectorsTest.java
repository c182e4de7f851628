package tv.starling.wire.mse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.wire.ProtocolException;

/** Keys, ciphers and secrets of libtorrent, Transmission and RFC 6229. */
class MseVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    private final JsonNode cases = Foreign.vectors("mse.json").get("cases");
    private final BigInteger prime = new BigInteger(named("prime").get("hex").asString(), 16);

    private JsonNode named(String id) {
        return cases.valueStream()
                .filter(c -> c.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void takesNoKeyThatGivesTheSecretAway() {
        for (JsonNode vector : cases) {
            if (vector.has("public_key")) {
                byte[] theirs = publicKey(vector.get("public_key").asString());
                var ours = DiffieHellman.of(
                        new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
                if (vector.get("expect").asString().equals("accept")) {
                    assertThat(ours.secret(theirs).mark()).hasSize(Secret.HASH);
                } else {
                    assertThatThrownBy(() -> ours.secret(theirs)).isInstanceOf(ProtocolException.class);
                }
            }
        }
    }

    private byte[] publicKey(String words) {
        BigInteger number = words.startsWith("p")
                ? prime.subtract(new BigInteger("0" + words.substring(1).replace("-", "")))
                : new BigInteger(words);
        byte[] bytes = number.toByteArray();
        byte[] key = new byte[DiffieHellman.LENGTH];
        int length = Math.min(bytes.length, key.length);
        System.arraycopy(bytes, bytes.length - length, key, key.length - length, length);
        return key;
    }

    @Test
    void aKeyOfAllOnesIsNoKey() {
        byte[] theirs = new byte[DiffieHellman.LENGTH];
        Arrays.fill(theirs, (byte) 0xff);
        assertThatThrownBy(() -> DiffieHellman.of(new byte[20]).secret(theirs)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void theCipherBeginsAfterAThousandBytesWhereverItIsTorn() {
        for (JsonNode vector : cases) {
            if (vector.has("keystream_at_1024")) {
                byte[] key = HEX.parseHex(vector.get("key").asString());
                for (int split = 0; split <= 16; split++) {
                    byte[] stream = new byte[16];
                    var cipher = new Rc4(key);
                    cipher.apply(stream, 0, split);
                    cipher.apply(stream, split, 16);
                    assertThat(HEX.formatHex(stream))
                            .isEqualTo(vector.get("keystream_at_1024").asString());
                    cipher.apply(new byte[4096 - 1024 - 16]);
                    assertThat(HEX.formatHex(cipher.apply(new byte[16])))
                            .isEqualTo(vector.get("keystream_at_4096").asString());
                }
            }
        }
    }

    @Test
    void bothSidesComeToOneSecret() {
        var one = DiffieHellman.of(HEX.parseHex("d0460a0b00564380e0f645f7739c718d5b410cac"));
        var other = DiffieHellman.of(HEX.parseHex("00000000000000000000000000000000000000ff"));
        assertThat(one.secret(other.publicKey()).mark())
                .isEqualTo(other.secret(one.publicKey()).mark());
    }

    @Test
    void theMarkIsThatOfTheRecording() {
        JsonNode vector = named("incoming-encrypted");
        Secret secret = DiffieHellman.of(
                        HEX.parseHex(vector.get("our_private_key").asString()))
                .secret(HEX.parseHex(vector.get("peer_sends_1").asString()));
        assertThat(HEX.formatHex(secret.mark()))
                .isEqualTo(vector.get("HASH_req1_S").asString());
    }
}
