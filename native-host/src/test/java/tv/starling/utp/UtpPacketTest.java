package tv.starling.utp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;

final class UtpPacketTest {

    @TestFactory
    Stream<DynamicTest> readsWhatOthersReadAndRefusesWhatTheyRefuse() {
        return Foreign.vectors("utp_packets.json")
                .get("cases")
                .valueStream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        byte[] datagram = Foreign.input(vector);
        Optional<UtpPacket> packet = UtpPacket.parse(datagram);
        assertThat(packet.isPresent()).isEqualTo(vector.get("expect").asString().equals("accept"));
        packet.ifPresent(it -> {
            same(vector, "connection_id", it.connectionId());
            same(vector, "timestamp", Integer.toUnsignedLong(it.sentMicros()));
            same(vector, "timestamp_difference", Integer.toUnsignedLong(it.delayMicros()));
            same(vector, "wnd_size", it.windowBytes());
            same(vector, "seq_nr", it.sequence());
            same(vector, "ack_nr", it.ack());
            if (vector.has("type")) {
                assertThat("ST_" + it.type()).isEqualTo(vector.get("type").asString());
            }
            if (vector.has("extensions")) {
                assertThat(HexFormat.of().formatHex(it.selectiveAck()))
                        .isEqualTo(vector.get("extensions").get(0).get("data").asString());
            } else {
                assertThat(it.selectiveAck()).isEmpty();
            }
        });
    }

    private static void same(JsonNode vector, String field, long value) {
        if (vector.has(field)) {
            assertThat(value).as(field).isEqualTo(vector.get(field).asLong());
        }
    }

    @Test
    void writesWhatItReads() {
        byte[] state = HexFormat.of().parseHex("210041a8992fd02a9f4a2621001000003af26c79");
        byte[] ours = UtpPacket.makeState(0x41a8, 0x3af2, new byte[0]);
        UtpPacket.stamp(ours, 0x992fd02a, 0x9f4a2621, 0x100000, 0x6c79);
        assertThat(ours).isEqualTo(state);

        byte[] sack = HexFormat.of().parseHex("210141a70000000000000000000005dcab533af5000400000000");
        byte[] oursWithSack = UtpPacket.makeState(0x41a7, 0xab53, new byte[4]);
        UtpPacket.stamp(oursWithSack, 0, 0, 1500, 0x3af5);
        assertThat(oursWithSack).isEqualTo(sack);
    }

    @Test
    void anyBytesAreAPacketOrNotButNeverAFault() {
        var random = new SplittableRandom(29);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) (random.nextInt(6) << 4 | 1);
            }
            UtpPacket.parse(bytes).ifPresent(it -> assertThat(it.payloadBytes()).isNotNegative());
        }
    }

    @Test
    void doesNotTakeWhatOtherProtocolsSendForItsOwn() {
        assertThat(UtpPacket.parse("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(UtpPacket.parse(new byte[32])).as("UDP tracker").isEmpty();
        assertThat(UtpPacket.parse(Arrays.copyOf(new byte[] {0x21}, 19)))
                .as("too short")
                .isEmpty();
    }
}
