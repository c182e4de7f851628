package tv.starling.bencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class BencodeVectorsTest {

    @TestFactory
    Stream<DynamicTest> readsAsOtherProjectsDo() {
        return Foreign.vectors("bencode.json")
                .get("cases")
                .valueStream()
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asString(), () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        byte[] input = Foreign.input(vector);
        switch (vector.get("expect").asString()) {
            case "accept" -> {
                BValue value = BencodeReader.readCanonical(input);
                assertThat(BencodeReader.read(input)).isEqualTo(value);
                assertThat(BencodeWriter.write(value)).isEqualTo(input);
                if (vector.has("value")) {
                    assertSame(value, vector.get("value"));
                }
                if (vector.has("reencodes_to")) {
                    assertThat(BencodeWriter.write(value))
                            .asString()
                            .isEqualTo(vector.get("reencodes_to").asString());
                }
            }
            // 64 bits are what we read: the larger integer is refused, not truncated.
            case "reject", "reject-preferred", "accept-without-value", "accept-or-reject" ->
                assertThatThrownBy(() -> BencodeReader.read(input)).isInstanceOf(BencodeException.class);
            case "soft-error" -> checkSoftError(vector, input);
            case "accept-prefix" -> {
                assertThatThrownBy(() -> BencodeReader.read(input)).isInstanceOf(BencodeException.class);
                assertThat(BencodeReader.readPrefix(input, 0).end())
                        .isEqualTo(vector.get("consumed").asInt());
            }
            case "no-crash", "accept-or-limit" ->
                Assertions.assertTimeout(Duration.ofSeconds(1), () -> readOrRefuse(input));
            default -> throw new AssertionError("unknown verdict " + vector.get("expect"));
        }
    }

    /** Of what is not canonical we read keys out of order, nothing else. */
    private static void checkSoftError(JsonNode vector, byte[] input) {
        assertThatThrownBy(() -> BencodeReader.readCanonical(input)).isInstanceOf(BencodeException.class);
        String id = vector.get("id").asString();
        boolean refused =
                id.equals("lt-dup-key") || id.startsWith("lt-leading-zero") || id.equals("lt-int-leading-zero");
        if (refused) {
            assertThatThrownBy(() -> BencodeReader.read(input)).isInstanceOf(BencodeException.class);
            return;
        }
        BValue value = BencodeReader.read(input);
        assertThat(BencodeReader.readCanonical(BencodeWriter.write(value))).isEqualTo(value);
        if (vector.has("reencodes_to")) {
            assertThat(BencodeWriter.write(value))
                    .asString()
                    .isEqualTo(vector.get("reencodes_to").asString());
        }
    }

    private static void readOrRefuse(byte[] input) {
        try {
            BencodeReader.read(input);
        } catch (BencodeException e) {
            assertThat(e).hasMessageContaining("at byte");
        }
    }

    private static void assertSame(BValue value, JsonNode expected) {
        switch (value) {
            case BInteger(long number) -> assertThat(Long.toString(number)).isEqualTo(expected.asString());
            case BString text -> assertThat(text.utf8()).isEqualTo(expected.asString());
            case BList(var items) -> {
                assertThat(items).hasSize(expected.size());
                for (int i = 0; i < items.size(); i++) {
                    assertSame(items.get(i), expected.get(i));
                }
            }
            case BDictionary(var entries) -> {
                assertThat(entries).hasSize(expected.size());
                expected.properties().forEach(entry -> {
                    byte[] key = entry.getKey().replace("\\u0000", "\0").getBytes(StandardCharsets.UTF_8);
                    assertSame(entries.get(new BString(key)), entry.getValue());
                });
            }
        }
    }
}
