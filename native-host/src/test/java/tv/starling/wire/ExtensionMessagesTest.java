package tv.starling.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.bencode.Mutation;

class ExtensionMessagesTest {
    private static final ExtensionHandshake FULL = ExtensionHandshake.of(
                    Map.of("ut_metadata", 3, "ut_pex", 1, "off", 0))
            .withMetadataSize(31235)
            .withRequestQueue(250)
            .withClient("Client 1.0")
            .withPort(6881)
            .withYourIp(PeerAddress.parse("192.0.2.1:77").orElseThrow())
            .asUploadOnly();
    private static final String BYTES = "d1:md3:offi0e11:ut_metadatai3e6:ut_pexi1ee13:metadata_sizei31235e1:pi6881e"
            + "4:reqqi250e11:upload_onlyi1e1:v10:Client 1.06:yourip4:\u00c0\u0000\u0002\u0001e";

    @Test
    void handshakeIsAsTheSpecificationSays() {
        assertThat(FULL.encode()).isEqualTo(latin(BYTES));
        assertThat(ExtensionHandshake.parse(latin(BYTES))).isEqualTo(FULL);
        assertThat(FULL.id("ut_pex")).hasValue(1);
        assertThat(FULL.id("off")).isEmpty();
        assertThat(FULL.id("unheard")).isEmpty();
    }

    @Test
    void whatIsBeyondSenseInAHandshakeIsLeftOut() {
        var said = ExtensionHandshake.parse(latin(
                "d1:md1:ai256e1:bi-1e1:ci7ee13:metadata_sizei33554433e1:pi0e" + "4:reqqi-5e1:v4:a\nbc6:yourip3:abce"));

        assertThat(said).isEqualTo(ExtensionHandshake.of(Map.of("c", 7)).withClient("a bc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "le", "i1e", "d1:m"})
    void whatIsNoDictionaryIsRefused(String payload) {
        assertThatThrownBy(() -> ExtensionHandshake.parse(latin(payload))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> MetadataMessage.parse(latin(payload))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void tellsWhichPiecesAreDue() {
        byte[] payload = {0, 0, 0, 7, 0, 1, 0, 0};
        assertThat(new Due(List.of(7, 65536)).encode()).isEqualTo(payload);
        assertThat(Due.parse(payload)).isEqualTo(new Due(List.of(7, 65536)));
        assertThat(new Due(IntStream.range(0, 100).boxed().toList()).encode()).hasSize(4 * Due.MOST_PIECES);
        assertThatThrownBy(() -> Due.parse(new byte[6])).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> Due.parse(new byte[4 * Due.MOST_PIECES + 4])).isInstanceOf(ProtocolException.class);
    }

    @Test
    void tellsWhichPiecesAreFetched() {
        byte[] payload = {0, 0, 0, 7, 0, 1, 0, 0};
        assertThat(new Fetching(List.of(7, 65536)).encode()).isEqualTo(payload);
        assertThat(Fetching.parse(payload)).isEqualTo(new Fetching(List.of(7, 65536)));
        assertThat(Fetching.parse(new byte[0]).pieces()).isEmpty();
        assertThat(new Fetching(IntStream.range(0, 100).boxed().toList()).encode())
                .hasSize(4 * Fetching.MOST_PIECES);
        assertThatThrownBy(() -> Fetching.parse(new byte[6])).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> Fetching.parse(new byte[4 * Fetching.MOST_PIECES + 4]))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void metadataMessagesAreAsTheSpecificationSays() {
        same(new MetadataMessage.Request(0), "d8:msg_typei0e5:piecei0ee");
        same(new MetadataMessage.Reject(9), "d8:msg_typei2e5:piecei9ee");
        same(new MetadataMessage.Data(0, 34256, latin("xxxee")), "d8:msg_typei1e5:piecei0e10:total_sizei34256eexxxee");
        same(new MetadataMessage.Unknown(7), "d8:msg_typei7ee");
    }

    private static void same(MetadataMessage message, String payload) {
        assertThat(message.encode()).isEqualTo(latin(payload));
        assertThat(MetadataMessage.parse(latin(payload))).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d8:msg_typei0ee",
                "d8:msg_typei0e5:piecei-1ee",
                "d8:msg_typei-1e5:piecei0ee",
                "d8:msg_typei0e5:piecei2048ee", // beyond 32 MiB
                "d8:msg_typei1e5:piecei0e10:total_sizei0eex",
                "d8:msg_typei1e5:piecei0e10:total_sizei33554433eex",
                "d8:msg_typei1e5:piecei0e10:total_sizei9ee" // no data
            })
    void metadataMessagesBeyondSenseAreRefused(String payload) {
        assertThatThrownBy(() -> MetadataMessage.parse(latin(payload))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void mutatedPayloadsAreReadOrRefused() {
        var random = new Random(13);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] mutated = Mutation.of(latin(BYTES), random);
            try {
                var said = ExtensionHandshake.parse(mutated);
                read += ExtensionHandshake.parse(said.encode()).equals(said) ? 1 : 1_000_000;
            } catch (ProtocolException e) {
                refused++;
            }
        }
        assertThat(read).isBetween(1, 99_999).isEqualTo(100_000 - refused);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
