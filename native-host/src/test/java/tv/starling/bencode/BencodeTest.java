package tv.starling.bencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import tv.starling.bencode.BencodeReader.Order;
import tv.starling.bencode.BencodeReader.Prefix;

class BencodeTest {
    private static final byte[] SAMPLE = ascii("d1:ai-42e1:bl3:abcdee4:infod1:x0:1:yi9eee");

    @Test
    void givesTypedValuesByKey() {
        BDictionary sample = (BDictionary) BencodeReader.read(SAMPLE);

        assertThat(sample.optInteger("a")).hasValue(-42);
        assertThat(sample.optInteger("b")).isEmpty();
        assertThat(sample.list("b").orElseThrow().items())
                .containsExactly(BString.of("abc"), BDictionary.builder().build());
        assertThat(sample.dictionary("info").orElseThrow().text("x")).contains("");
        assertThat(sample.string("none")).isEmpty();
        assertThat(sample.keys()).map(BString::utf8).containsExactly("a", "b", "info");
    }

    @Test
    void writesKeysInOrderWhateverOrderTheyWerePutIn() {
        var value = BDictionary.builder()
                .put("b", 1)
                .put("a", "x")
                .put("aa", BList.of(new BInteger(-1)))
                .build();

        assertThat(BencodeWriter.write(value)).asString().isEqualTo("d1:a1:x2:aali-1ee1:bi1ee");
    }

    @Test
    void ordersKeysByUnsignedBytes() {
        byte[] value = BencodeWriter.write(
                BDictionary.builder().put("\u00e9", 1).put("z", 2).build());

        assertThat(value).startsWith(ascii("d1:z"));
        assertThat(BencodeReader.readCanonical(value)).isInstanceOf(BDictionary.class);
    }

    @Test
    void givesTheBytesOfAValueAsTheyAre() {
        byte[] unsorted = ascii("d4:infod1:yi9e1:x0:e1:ai1ee");

        assertThat(BencodeReader.rawValue(SAMPLE, "info"))
                .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(ascii("d1:x0:1:yi9ee")));
        assertThat(BencodeReader.rawValue(unsorted, "info"))
                .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(ascii("d1:yi9e1:x0:e")));
        assertThat(BencodeReader.rawValue(SAMPLE, "x")).isEmpty();
    }

    @Test
    void saysWhereAPrefixEnds() {
        Prefix prefix = BencodeReader.readPrefix(ascii("??d1:ai1eeDATA"), 2);

        assertThat(prefix.end()).isEqualTo(10);
        assertThat(prefix.value()).isEqualTo(BDictionary.builder().put("a", 1).build());
    }

    @Test
    void refusesAMillionNestedListsQuickly() {
        byte[] bomb = new byte[1_000_000];
        Arrays.fill(bomb, (byte) 'l');

        assertThatThrownBy(() ->
                        BencodeReader.read(bomb)) // the first time, with classes still to be loaded, is not measured
                .isInstanceOf(BencodeException.class)
                .hasMessage("deeper than 100 at byte 100");
        Assertions.assertTimeout(Duration.ofMillis(50), () -> assertThatThrownBy(() -> BencodeReader.read(bomb)));
    }

    @Test
    void readsJustAsDeepAsTheLimitSays() {
        byte[] deep = ascii("l".repeat(100) + "e".repeat(100));

        assertThat(BencodeWriter.write(BencodeReader.read(deep))).isEqualTo(deep);
        assertThatThrownBy(() -> BencodeReader.read(ascii("l".repeat(101) + "e".repeat(101))))
                .isInstanceOf(BencodeException.class);
    }

    @Test
    void refusesMoreTokensThanTheLimit() {
        byte[] strings = ascii("l" + "0:".repeat(20) + "e");

        assertThat(BencodeReader.read(strings, Order.LENIENT, new BencodeLimits(2, 22)))
                .isInstanceOf(BList.class);
        assertThatThrownBy(() -> BencodeReader.read(strings, Order.LENIENT, new BencodeLimits(2, 21)))
                .hasMessageContaining("more than 21 values");
    }

    @Test
    void writesDeeperThanAnyThreadStack() {
        BValue value = new BList(java.util.List.of());
        for (int i = 0; i < 200_000; i++) {
            value = BList.of(value);
        }

        assertThat(BencodeWriter.write(value)).hasSize(400_002);
    }

    @Test
    void refusesEveryTornInput() {
        for (int length = 0; length < SAMPLE.length; length++) {
            byte[] torn = Arrays.copyOf(SAMPLE, length);
            assertThatThrownBy(() -> BencodeReader.read(torn)).isInstanceOf(BencodeException.class);
        }
    }

    @Test
    void whatMutatedBytesReadAsIsWrittenAndReadBackTheSame() {
        var random = new Random(11);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] mutated = Mutation.of(SAMPLE, random);
            try {
                BValue value = BencodeReader.read(mutated);
                read += BencodeReader.readCanonical(BencodeWriter.write(value)).equals(value) ? 1 : 1_000_000;
            } catch (BencodeException e) {
                refused++;
            }
        }
        assertThat(read).isBetween(1, 99_999).isEqualTo(100_000 - refused);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
