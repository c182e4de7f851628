package tv.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.messaging.JsonObject;

/** {@code starling info} over the torrents that other projects test themselves with. */
class ForeignInfoTest {
    @Test
    void tellsEveryTorrentOrSaysInASentenceWhyNot() throws Exception {
        Path foreign = foreign();
        assumeTrue(foreign != null, "shared/foreign is not beside the checkout");
        List<Path> expectations;
        try (var files = Files.walk(foreign)) {
            expectations =
                    files.filter(it -> it.endsWith("expected.json")).sorted().toList();
        }
        int told = 0;
        for (Path expectation : expectations) {
            for (JsonObject item :
                    JsonObject.parse(Files.readAllBytes(expectation)).objects("cases")) {
                Path file = expectation.resolveSibling(item.text("file", 4096));
                if (file.toString().endsWith(".torrent") && Files.isRegularFile(file)) {
                    told += check(file, item);
                }
            }
        }
        assertThat(told).isGreaterThan(20);
    }

    /** 1 when it was told, 0 when it was refused. */
    private static int check(Path file, JsonObject item) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                CommandLineInterface.run(new PrintStream(out), new PrintStream(err), "info", "--json", file.toString());
        if (code == 0) {
            JsonObject told = JsonObject.parse(out.toByteArray());
            JsonObject computed = item.object("computed").orElse(told);
            for (String[] name : new String[][] {{"info_hash_v1", "infoHashV1"}, {"info_hash_v2", "infoHashV2"}}) {
                if (computed.has(name[0])) {
                    assertThat(told.text(name[1], 64)).as("%s", file).isEqualTo(computed.text(name[0], 64));
                }
            }
            return 1;
        }
        assertThat(code).as("%s", file).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).as("%s", file).hasSize(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("made a mistake");
        return 0;
    }

    private static Path foreign() {
        String named = System.getProperty("foreign.dir", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("shared").resolve("foreign"))) {
                return folder.resolve("shared").resolve("foreign");
            }
        }
        return null;
    }
}
