package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Mozilla's own checks of the extension, which its store makes before it takes one. */
@Tag("e2e")
final class LintTest {
    @Test
    void webExtFindsNothing() throws Exception {
        Path webExt = Built.npm("node_modules/.bin/web-ext");
        String report = Program.run(
                Map.of("NO_UPDATE_NOTIFIER", "1"),
                webExt,
                "lint",
                "--source-dir=" + Built.extension("firefox"),
                "--output=json",
                "--no-config-discovery");
        JsonNode summary = JsonMapper.shared()
                .readTree(report.substring(report.indexOf('{')))
                .get("summary");
        assertThat(summary.get("errors").asInt()).as(report).isZero();
        assertThat(summary.get("warnings").asInt()).as(report).isZero();
        assertThat(summary.get("notices").asInt()).as(report).isZero();
    }
}
