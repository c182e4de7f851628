package tv.starling.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.bencode.Mutation;
import tv.starling.wire.PexMessage.Contact;

class PexMessageTest {
    private static final PexMessage BOTH_FAMILIES = new PexMessage(
            List.of(
                    new Contact(at("1.2.3.4:258"), Contact.SEED | Contact.REACHABLE),
                    new Contact(at("5.6.7.8:772"), 0),
                    new Contact(at("[2001:db8::1]:6881"), Contact.HOLEPUNCH)),
            List.of(at("9.9.9.9:9"), at("[2001:db8::2]:1")));

    static Stream<JsonNode> foreign() {
        return Foreign.vectors("compact_peers_tracker_pex_krpc.json")
                .get("cases")
                .valueStream()
                .filter(c -> c.get("id").asString().startsWith("ax-pex"));
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void readsWhatOthersTell(JsonNode vector) {
        byte[] payload = Foreign.input(vector);
        if (vector.has("ext_id")) { // the whole message: length, id, extension's number
            payload = Arrays.copyOfRange(payload, 6, payload.length);
        }
        List<Contact> added = PexMessage.parse(payload).added();
        assertThat(added.stream().map(c -> c.address().toString())).isEqualTo(Foreign.strings(vector.get("added")));
        if (vector.has("flags")) {
            assertThat(added.stream().map(Contact::flags))
                    .isEqualTo(vector.get("flags")
                            .valueStream()
                            .map(JsonNode::asInt)
                            .toList());
        }
    }

    @Test
    void isAsTheSpecificationSays() {
        String bytes = "d5:added12:\1\2\3\4\1\2\5\6\7\10\3\4" + "7:added.f2:\22\0" + "6:added618:\40\1\15\270"
                + "\0".repeat(11) + "\1\32\341" + "8:added6.f1:\10" + "7:dropped6:\11\11\11\11\0\11"
                + "8:dropped618:\40\1\15\270" + "\0".repeat(11) + "\2\0\1e";
        assertThat(BOTH_FAMILIES.encode()).isEqualTo(bytes.getBytes(ISO_8859_1));
        assertThat(PexMessage.parse(bytes.getBytes(ISO_8859_1))).isEqualTo(BOTH_FAMILIES);
    }

    @Test
    void leavesOutTornEntriesAndPortZeroAndKeepsFlagsInStep() {
        byte[] bytes = "d5:added14:\1\1\1\1\0\0\2\2\2\2\0\2xx7:added.f2:\1\2e".getBytes(ISO_8859_1);
        assertThat(PexMessage.parse(bytes).added()).containsExactly(new Contact(at("2.2.2.2:2"), 2));
    }

    @Test
    void readsTwoHundredEntriesOfAFieldAtMost() {
        byte[] bytes = ("d5:added60000:" + "\1\2\3\4\5\6".repeat(10_000) + "e").getBytes(ISO_8859_1);
        assertThat(PexMessage.parse(bytes).added()).hasSize(PexMessage.MAX_ENTRIES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "le", "i1e", "d5:added"})
    void refusesWhatIsNoDictionary(String payload) {
        assertThatThrownBy(() -> PexMessage.parse(payload.getBytes(ISO_8859_1))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void anyMutationIsReadOrRefused() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Mutation.of(BOTH_FAMILIES.encode(), random);
            try {
                PexMessage.parse(bytes);
            } catch (ProtocolException e) {
                assertThat(e).hasMessageStartingWith("ut_pex");
            }
        }
    }

    private static PeerAddress at(String address) {
        return PeerAddress.parse(address).orElseThrow();
    }
}
