package tv.starling.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"uri\":\"magnet:?x\",\"peers\":[\"127.0.0.1:1\"]",
                "\"uri\":\"magnet:?x\",\"allowPrivate\":true",
                "\"uri\":\"magnet:?x\",\"to\":\"/tmp\"",
                "\"uri\":\"magnet:?x\",\"from\":\"/tmp\"",
                "\"uri\":\"magnet:?x\",\"files\":[0]",
                "\"uri\":\"magnet:?x\",\"seed\":true",
                "\"uri\":\"magnet:?x\",\"stream\":false",
                "\"uri\":\"http://127.0.0.1/x.torrent\"",
                "\"uri\":\"HTTPS://a.test/x.torrent\""
            })
    void aBrowserMayNotOpenWithACommandsWishes(String fields) throws BadMessage {
        Request request = request("{\"id\":1,\"type\":\"open\"," + fields + "}");
        assertThat(RoleRules.refusal(Role.BROWSER, request)).isPresent();
        assertThat(RoleRules.refusal(Role.COMMAND, request)).isEmpty();
    }

    @Test
    void aBrowserMayNotShutTheEngineDown() {
        assertThat(RoleRules.refusal(Role.BROWSER, new Request.Shutdown(1))).isPresent();
        assertThat(RoleRules.refusal(Role.COMMAND, new Request.Shutdown(1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"type\":\"open\",\"uri\":\"magnet:?x\",\"site\":\"https://a.test\",\"file\":2}",
                "{\"id\":1,\"type\":\"open\",\"torrent\":\"ZGU=\",\"stream\":\"http://127.0.0.1:1/x/video\"}",
                "{\"id\":1,\"type\":\"close\",\"open\":1}",
                "{\"id\":1,\"type\":\"status\"}",
                "{\"id\":1,\"type\":\"settings\"}",
                "{\"id\":1,\"type\":\"configure\",\"settings\":{\"metered\":true}}",
                "{\"id\":1,\"type\":\"restart\"}"
            })
    void aBrowserMayDoWhatWatchingNeeds(String text) throws BadMessage {
        assertThat(RoleRules.refusal(Role.BROWSER, request(text))).isEmpty();
    }

    private static Request request(String text) throws BadMessage {
        return Messages.decodeRequest(text.getBytes(StandardCharsets.UTF_8));
    }
}
