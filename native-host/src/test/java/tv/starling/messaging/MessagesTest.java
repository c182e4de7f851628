package tv.starling.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "[]",
                "7",
                "null",
                "{",
                "{}",
                "{} {}",
                "{\"id\":1}",
                "{\"type\":\"status\"}",
                "{\"id\":0,\"type\":\"status\"}",
                "{\"id\":-1,\"type\":\"status\"}",
                "{\"id\":1.5,\"type\":\"status\"}",
                "{\"id\":\"1\",\"type\":\"status\"}",
                "{\"id\":9007199254740993,\"type\":\"status\"}",
                "{\"id\":1,\"id\":2,\"type\":\"status\"}",
                "{\"id\":1,\"type\":7}",
                "{\"id\":1,\"type\":\"open\"}",
                "{\"id\":1,\"type\":\"open\",\"uri\":\"magnet:?\",\"torrent\":\"ZDg=\"}",
                "{\"id\":1,\"type\":\"open\",\"torrent\":\"not base64\"}",
                "{\"id\":1,\"type\":\"open\",\"uri\":\"magnet:?\",\"file\":-1}",
                "{\"id\":1,\"type\":\"open\",\"uri\":\"magnet:?\",\"stream\":7}",
                "{\"id\":1,\"type\":\"open\",\"uri\":\"magnet:?\",\"peers\":[\"nobody\"]}",
                "{\"id\":1,\"type\":\"open\",\"uri\":\"magnet:?\",\"files\":[-1]}",
                "{\"id\":1,\"type\":\"open\",\"uri\":\"magnet:?\",\"files\":[\"0\"]}",
                "{\"id\":1,\"type\":\"open\",\"uri\":\"magnet:?\",\"files\":0}",
                "{\"id\":1,\"type\":\"stop\",\"infoHash\":\"xyz\"}",
                "{\"id\":1,\"type\":\"stop\",\"infoHash\":\"0123456789abcdef0123456789abcdef01234567\",\"data\":\"burn\"}"
            })
    void refusesWhatIsNoRequest(String text) {
        BadMessage bad = refusal(text.getBytes(StandardCharsets.UTF_8));
        assertThat(bad.code()).isEqualTo(Codes.BAD_REQUEST);
        assertThat(bad.sentence()).isNotBlank();
    }

    @Test
    void tellsATypeThatItDoesNotKnowFromAFault() {
        BadMessage bad = refusal("{\"id\":7,\"type\":\"dance\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(bad.code()).isEqualTo(Codes.UNKNOWN_TYPE);
        assertThat(bad.id()).hasValue(7);
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() throws BadMessage {
        byte[] frame = "{\"id\":1,\"type\":\"status\",\"mood\":{\"a\":[1,2]}}".getBytes(StandardCharsets.UTF_8);
        assertThat(Messages.decodeRequest(frame)).isEqualTo(new Request.Status(1));
    }

    @Test
    void refusesDeepNestingWithoutAStackOverflow() {
        String deep = "{\"id\":1,\"type\":\"status\",\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(refusal(deep.getBytes(StandardCharsets.UTF_8)).code()).isEqualTo(Codes.BAD_REQUEST);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] frame = "{\"id\":1,\"type\":\"stat?s\"}".getBytes(StandardCharsets.ISO_8859_1);
        frame[frame.length - 4] = (byte) 0xff;
        assertThat(refusal(frame).sentence()).contains("UTF-8");
        assertThat(refusal("{\"id\":1,\"type\":\"status\"}".getBytes(StandardCharsets.UTF_16))
                        .code())
                .isEqualTo(Codes.BAD_REQUEST);
    }

    @Test
    void survivesMutatedMessages() {
        byte[] good =
                "{\"id\":2,\"type\":\"open\",\"uri\":\"magnet:?xt=urn:btih:00\",\"site\":\"https://a.test\",\"file\":0}"
                        .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] frame = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }
            try {
                Messages.decodeRequest(frame);
            } catch (BadMessage e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    private static BadMessage refusal(byte[] frame) {
        BadMessage bad = catchThrowableOfType(BadMessage.class, () -> Messages.decodeRequest(frame));
        assertThat(bad).isNotNull();
        return bad;
    }
}
