package tv.starling.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoHash;

class PeerMessageTest {
    static final InfoHash INFO_HASH = InfoHash.ofHex("00112233445566778899aabbccddeeff00112233");
    static final PeerId PEER_ID =
            PeerId.of("-XX0100-abcdefghijkl".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    static final String HANDSHAKE = "13426974546f7272656e742070726f746f636f6c" + "0000000000100004" + INFO_HASH.hex()
            + "2d5858303130302d6162636465666768696a6b6c";

    private static final String ROOT = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    /** Four hashes of layer 1 from the 512th on, and the two beside their way up to layer 5. */
    private static final HashRange RANGE = new HashRange(Hash256.ofHex(ROOT), 1, 512, 4, 3);

    private static final String RANGE_BYTES = ROOT + "00000001" + "00000200" + "00000004" + "00000003";
    private static final byte[] HASHES = hex("ab".repeat(6 * 32));

    static final Map<PeerMessage, String> GOLDEN = Map.ofEntries(
            Map.entry(new PeerMessage.HashRequest(RANGE), "0000003115" + RANGE_BYTES),
            Map.entry(new PeerMessage.Hashes(RANGE, HASHES), "000000f116" + RANGE_BYTES + "ab".repeat(6 * 32)),
            Map.entry(new PeerMessage.HashReject(RANGE), "0000003117" + RANGE_BYTES),
            Map.entry(new PeerMessage.KeepAlive(), "00000000"),
            Map.entry(new PeerMessage.Choke(), "0000000100"),
            Map.entry(new PeerMessage.Unchoke(), "0000000101"),
            Map.entry(new PeerMessage.Interested(), "0000000102"),
            Map.entry(new PeerMessage.NotInterested(), "0000000103"),
            Map.entry(new PeerMessage.Have(0x01020304), "000000050401020304"),
            Map.entry(new PeerMessage.Bitfield(new byte[] {(byte) 0xfa, (byte) 0x80}), "0000000305fa80"),
            Map.entry(new PeerMessage.Request(5, 0x4000, 0x4000), "0000000d06000000050000400000004000"),
            Map.entry(new PeerMessage.Piece(5, 0x4000, new byte[] {1, 2, 3}), "0000000c070000000500004000010203"),
            Map.entry(new PeerMessage.Cancel(5, 0x4000, 0x4000), "0000000d08000000050000400000004000"),
            Map.entry(new PeerMessage.Port(51413), "0000000309c8d5"),
            Map.entry(new PeerMessage.Suggest(7), "000000050d00000007"),
            Map.entry(new PeerMessage.HaveAll(), "000000010e"),
            Map.entry(new PeerMessage.HaveNone(), "000000010f"),
            Map.entry(new PeerMessage.Reject(5, 0x4000, 0x4000), "0000000d10000000050000400000004000"),
            Map.entry(new PeerMessage.AllowedFast(7), "000000051100000007"),
            Map.entry(new PeerMessage.Extended(0, new byte[] {'d', 'e'}), "0000000414006465"),
            Map.entry(new PeerMessage.Extended(200, new byte[0]), "0000000214c8"),
            Map.entry(new PeerMessage.Unknown(99), "0000000163"));

    /** Everything told, in order. */
    static final class Heard implements PeerMessageDecoder.Sink {
        final List<Handshake> handshakes = new ArrayList<>();
        final List<PeerMessage> messages = new ArrayList<>();

        @Override
        public void handshake(Handshake handshake) {
            handshakes.add(handshake);
        }

        @Override
        public void message(PeerMessage message) {
            messages.add(message);
        }
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** A decoder that has had its handshake. */
    static PeerMessageDecoder greeted() {
        var decoder = new PeerMessageDecoder();
        decoder.feed(ByteBuffer.wrap(hex(HANDSHAKE)), new Heard());
        return decoder;
    }

    @TestFactory
    Stream<DynamicTest> bytesAreAsTheSpecificationSays() {
        return GOLDEN.entrySet().stream()
                .map(golden -> DynamicTest.dynamicTest(golden.getKey().toString(), () -> {
                    assertThat(PeerMessageEncoder.encode(golden.getKey())).isEqualTo(hex(golden.getValue()));
                    var heard = new Heard();
                    greeted().feed(ByteBuffer.wrap(hex(golden.getValue())), heard);
                    assertThat(heard.messages).containsExactly(golden.getKey());
                }));
    }

    @Test
    void encodesSeveralMessagesIntoOneArray() {
        assertThat(PeerMessageEncoder.encodeAll(List.of(new PeerMessage.Unchoke(), new PeerMessage.Have(1))))
                .isEqualTo(hex("0000000101" + "000000050400000001"));
        assertThat(PeerMessageEncoder.encodePiece(5, 0x4000, new byte[] {1, 2, 3}))
                .isEqualTo(hex("0000000c070000000500004000010203"));
    }

    @Test
    void handshakeIsAsTheSpecificationSays() {
        Handshake handshake = Handshake.of(INFO_HASH, PEER_ID);

        assertThat(handshake.encode()).isEqualTo(hex(HANDSHAKE));
        assertThat(Handshake.decode(hex(HANDSHAKE))).isEqualTo(handshake);
        assertThat(handshake.hasExtensionProtocol()).isTrue();
        assertThat(handshake.hasFast()).isTrue();
        assertThat(handshake.hasDht()).isFalse();
        assertThat(handshake.peerId()).hasToString("-XX0100-abcdefghijkl");
    }

    @Test
    void anotherProtocolIsRefusedAtItsFirstByte() {
        var decoder = new PeerMessageDecoder();

        assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(new byte[] {'G'}), new Heard()))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void anAnswerHasTheAskedHashesAndThoseBesideTheWayUp() {
        assertThat(RANGE.uncles()).isEqualTo(2);
        assertThat(RANGE.answerLength()).isEqualTo(HASHES.length);
        assertThat(RANGE.provenLayer()).isEqualTo(1 + 2 + 2);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 4, 3", // no layer
        "63, 0, 4, 3",
        "1, -4, 4, 3", // before the first
        "1, 2, 4, 3", // in the middle of four
        "1, 0, 3, 3", // three are no subtree
        "1, 0, 0, 3",
        "1, 0, 16384, 3", // more than may be asked for
        "1, 0, -2147483648, 3",
        "1, 0, 4, -1",
        "1, 0, 4, 63"
    })
    void hashesOfNoTreeAreAFault(int layer, int index, int count, int proofLayers) {
        String range = ROOT + "%08x%08x%08x%08x".formatted(layer, index, count, proofLayers);

        assertThatThrownBy(() -> greeted().feed(ByteBuffer.wrap(hex("0000003115" + range)), new Heard()))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void hashesOfAnotherLengthThanAskedForAreAFault() {
        for (int count : new int[] {5, 7}) {
            String length = "%08x".formatted(1 + 48 + count * 32);
            String message = length + "16" + RANGE_BYTES + "ab".repeat(count * 32);

            assertThatThrownBy(() -> greeted().feed(ByteBuffer.wrap(hex(message)), new Heard()))
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void bitfieldFitsOnlyItsOwnNumberOfPieces() {
        var bitfield = new PeerMessage.Bitfield(new byte[] {(byte) 0xff, (byte) 0xc0});

        assertThat(bitfield.fits(10)).isTrue();
        assertThat(bitfield.fits(16)).isTrue();
        assertThat(bitfield.fits(9)).isFalse();
        assertThat(bitfield.fits(17)).isFalse();
        assertThat(bitfield.fits(8)).isFalse();
    }
}
