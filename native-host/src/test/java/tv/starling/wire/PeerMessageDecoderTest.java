package tv.starling.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.bencode.Mutation;
import tv.starling.wire.PeerMessageTest.Heard;

class PeerMessageDecoderTest {
    private static final List<PeerMessage> MESSAGES = List.copyOf(PeerMessageTest.GOLDEN.keySet());

    /** A handshake and every kind of message. */
    private static byte[] conversation() {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(PeerMessageTest.hex(PeerMessageTest.HANDSHAKE));
        bytes.writeBytes(PeerMessageEncoder.encodeAll(MESSAGES));
        return bytes.toByteArray();
    }

    @Test
    void hearsTheSameWhereverTheBytesAreTorn() {
        byte[] bytes = conversation();
        for (int split = 0; split <= bytes.length; split++) {
            var decoder = new PeerMessageDecoder();
            var heard = new Heard();
            decoder.feed(ByteBuffer.wrap(bytes, 0, split), heard);
            decoder.feed(ByteBuffer.wrap(bytes, split, bytes.length - split), heard);
            assertThat(heard.handshakes).hasSize(1);
            assertThat(heard.messages).isEqualTo(MESSAGES);
        }
    }

    @Test
    void hearsTheSameByteByByteAndFromDirectMemory() {
        byte[] bytes = conversation();
        var decoder = new PeerMessageDecoder();
        var heard = new Heard();
        for (byte b : bytes) {
            decoder.feed(ByteBuffer.allocateDirect(1).put(b).flip(), heard);
        }

        assertThat(heard.messages).isEqualTo(MESSAGES);
    }

    @Test
    void skipsTheBodyOfAnUnknownMessage() {
        var heard = new Heard();
        PeerMessageTest.greeted()
                .feed(ByteBuffer.wrap(PeerMessageTest.hex("0000000563deadbeef" + "0000000101")), heard);

        assertThat(heard.messages).containsExactly(new PeerMessage.Unknown(0x63), new PeerMessage.Unchoke());
    }

    @Test
    void tellsNothingAfterItWasClosedInACallback() {
        var decoder = PeerMessageTest.greeted();
        var heard = new ArrayList<PeerMessage>();
        decoder.feed(ByteBuffer.wrap(PeerMessageTest.hex("0000000101" + "0000000100")), new PeerMessageDecoder.Sink() {
            @Override
            public void handshake(Handshake handshake) {
                throw new AssertionError("a second handshake");
            }

            @Override
            public void message(PeerMessage message) {
                heard.add(message);
                decoder.close();
            }
        });

        assertThat(heard).containsExactly(new PeerMessage.Unchoke());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7fffffff",
                "ffffffff", // longer than anything
                "0000400a07", // a block of 16 KiB and one byte
                "0000000907", // a block of nothing
                "0002000314", // extended, 128 KiB and one byte
                "0000000114", // extended without an id
                "0000000205",
                "0000000405", // bitfield for 10 pieces in 1 or 3 bytes
                "0000000200", // choke with a body
                "0000000404", // have with a short index
                "0000000504ffffffff", // have of piece -1
                "0000000d0600000000000000007fffffff", // a request for 2 GiB
                "0000000d06000000000000000000020001", // a request for 128 KiB and one byte
                "0000000d06000000000000000000000000", // a request for nothing
                "0000000d06000000007fffffff00000002", // a request beyond 2 GiB
                "0000000d0600000000ffffffff00000002", // a request before the piece
                "0002000263" // unknown, longer than we skip
            })
    void refusesWhatIsBeyondItsLimits(String bytes) {
        var decoder = PeerMessageTest.greeted();
        decoder.limitBitfield(10);
        var heard = new Heard();

        assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(PeerMessageTest.hex(bytes)), heard))
                .isInstanceOf(ProtocolException.class);
        decoder.feed(ByteBuffer.wrap(PeerMessageTest.hex("0000000101")), heard);
        assertThat(heard.messages).isEmpty();
    }

    @Test
    void takesABlockAndABitfieldOfTheGreatestLength() {
        var block = new PeerMessage.Piece(1, 2, new byte[16 * 1024]);
        var bitfield = new PeerMessage.Bitfield(new byte[PeerMessageDecoder.MAX_BITFIELD]);
        var heard = new Heard();
        PeerMessageTest.greeted().feed(ByteBuffer.wrap(PeerMessageEncoder.encodeAll(List.of(bitfield, block))), heard);

        assertThat(heard.messages).containsExactly(bitfield, block);
    }

    @TestFactory
    Stream<DynamicTest> survivesHostilePeers() {
        return Foreign.vectors("peer_wire_hostile.json")
                .get("cases")
                .valueStream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> survive(vector)));
    }

    private static void survive(JsonNode vector) {
        var heard = new Heard();
        try {
            PeerMessageTest.greeted().feed(ByteBuffer.wrap(Foreign.input(vector)), heard);
        } catch (ProtocolException e) {
            assertThat(e).hasMessageContaining("message");
        }
        for (PeerMessage message : heard.messages) {
            if (message instanceof PeerMessage.Extended(int _, byte[] payload)) {
                // All of these carry a metadata_size beyond sense.
                assertThat(ExtensionHandshake.parse(payload).metadataSize()).isEmpty();
            }
        }
        if (vector.get("id").asString().equals("hostile-unknown-id")) {
            assertThat(heard.messages).containsExactly(new PeerMessage.Unknown(0x63));
        }
    }

    @Test
    void readsMutatedConversationsOrRefusesThem() {
        byte[] bytes = conversation();
        var random = new Random(12);
        int refused = 0;
        int told = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] mutated = Mutation.of(bytes, random);
            var decoder = new PeerMessageDecoder();
            var heard = new Heard();
            try {
                decoder.feed(ByteBuffer.wrap(mutated), heard);
            } catch (ProtocolException e) {
                refused++;
            }
            told = Math.max(told, heard.messages.size());
        }
        assertThat(refused).isBetween(1, 99_999);
        assertThat(told).isBetween(MESSAGES.size() - 1, 2 * bytes.length);
    }

    @Test
    void copiesBlocksOut() {
        byte[] bytes = PeerMessageEncoder.encodePiece(0, 0, new byte[] {1, 2, 3});
        var heard = new Heard();
        PeerMessageTest.greeted().feed(ByteBuffer.wrap(bytes), heard);
        Arrays.fill(bytes, (byte) 9);

        assertThat(heard.messages).containsExactly(new PeerMessage.Piece(0, 0, new byte[] {1, 2, 3}));
    }
}
