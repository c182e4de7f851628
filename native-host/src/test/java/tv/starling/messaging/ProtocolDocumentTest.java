package tv.starling.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PROTOCOL.md and the code are one contract. */
class ProtocolDocumentTest {
    private static final Pattern BLOCK = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);
    private static final List<String> REPLIES = List.of(
            "opened",
            "prepared",
            "closed",
            "engine",
            "stopped",
            "forgotten",
            "kept",
            "restarting",
            "shuttingDown",
            "error");

    static Stream<String> blocks() throws Exception {
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of("PROTOCOL.md")));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks.stream();
    }

    @Test
    void theDocumentShowsEveryMessage() throws Exception {
        assertThat(blocks().map(ProtocolDocumentTest::type))
                .contains(
                        "attach",
                        "attached",
                        "hello",
                        "open",
                        "prepare",
                        "close",
                        "status",
                        "stop",
                        "forget",
                        "keep",
                        "settings",
                        "configure",
                        "restart",
                        "shutdown")
                .containsAll(REPLIES);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyBlockIsReadAndWrittenBackAsItIs(String block) throws Exception {
        byte[] bytes = block.getBytes(StandardCharsets.UTF_8);
        JsonObject shown = JsonObject.parse(bytes);
        String type = type(block);
        Message read = switch (type) {
            case "attach", "attached" -> Messages.decodeAttach(bytes);
            case "hello" -> shown.has("client") ? Messages.decodeRequest(bytes) : Messages.decodeFromEngine(bytes);
            case "settings" -> shown.has("folder") ? Messages.decodeFromEngine(bytes) : Messages.decodeRequest(bytes);
            case "status" -> shown.has("id") ? Messages.decodeRequest(bytes) : Messages.decodeFromEngine(bytes);
            default -> REPLIES.contains(type) ? Messages.decodeFromEngine(bytes) : Messages.decodeRequest(bytes);
        };
        assertThat(Messages.toJson(read).toString()).isEqualTo(shown.toString());
    }

    private static String type(String block) {
        Matcher matcher = Pattern.compile("\"type\": \"(\\w+)\"").matcher(block);
        assertThat(matcher.find()).as(block).isTrue();
        return matcher.group(1);
    }
}
