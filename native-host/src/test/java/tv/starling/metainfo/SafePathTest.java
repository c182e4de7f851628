package tv.starling.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;

class SafePathTest {

    @TestFactory
    Stream<DynamicTest> elementsOfOtherProjectsBecomeSafe() {
        JsonNode vectors = Foreign.vectors("path_sanitise.json");
        Stream<List<String>> hex = vectors.get("cases")
                .valueStream()
                .map(vector -> vector.get("elements_hex")
                        .valueStream()
                        .map(SafePathTest::utf8)
                        .toList());
        Stream<List<String>> names = vectors.get("portable")
                .valueStream()
                .map(name -> List.of(name.get("name").asString()));
        Stream<List<String>> paths =
                vectors.get("safe_path").valueStream().map(path -> Foreign.strings(path.get("elements")));
        Stream<List<String>> devices = vectors.get("windows_reserved")
                .valueStream()
                .flatMap(name -> Stream.of(
                        name.asString(),
                        name.asString() + ".txt",
                        name.asString().toLowerCase(Locale.ROOT)))
                .map(List::of);
        List<String> reserved = Foreign.strings(vectors.get("windows_reserved"));
        return Stream.of(hex, names, paths, devices)
                .flatMap(all -> all)
                .map(path -> DynamicTest.dynamicTest(
                        "elements " + path.size() + ": " + SafePath.of(path),
                        () -> assertThat(SafePath.of(path))
                                .hasSameSizeAs(path)
                                .allSatisfy(name -> assertSafe(name, reserved))));
    }

    @TestFactory
    Stream<DynamicTest> namesThatAreSafeEverywhereStayAsTheyAre() {
        return Foreign.vectors("path_sanitise.json")
                .get("portable")
                .valueStream()
                .filter(name -> name.get("windows").asBoolean()
                        && !name.get("name").asString().startsWith("."))
                .map(name -> name.get("name").asString())
                .map(name -> DynamicTest.dynamicTest(
                        name, () -> assertThat(SafeName.of(name)).isEqualTo(name)));
    }

    private static void assertSafe(String element, List<String> reserved) {
        assertThat(element)
                .isNotEmpty()
                .isNotEqualTo(".")
                .isNotEqualTo("..")
                .doesNotEndWith(".")
                .doesNotEndWith(" ");
        assertThat(element.codePoints()).allMatch(point -> switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> false;
            default -> "/\\<>:\"|?*\ufffd".indexOf(point) < 0;
        });
        assertThat(element.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
        assertThat(reserved).doesNotContain(element.replaceFirst(" *\\..*", "").toUpperCase(Locale.ROOT));
    }

    private static String utf8(JsonNode hex) {
        return new String(HexFormat.of().parseHex(hex.asString()), StandardCharsets.UTF_8);
    }

    @Test
    void keepsTheExtensionOfALongName() {
        String safe = SafeName.of("ä".repeat(300) + ".mp4");

        assertThat(safe).endsWith("ä.mp4");
        assertThat(safe.getBytes(StandardCharsets.UTF_8)).hasSize(240);
    }

    @Test
    void doesNotMakeHiddenFiles() {
        assertThat(SafeName.of(".bashrc")).isEqualTo("_bashrc");
        assertThat(SafeName.of("...")).isEqualTo("_");
        assertThat(SafeName.of(" \u200b.ssh")).isEqualTo("_ssh");
    }

    @Test
    void numbersFilesThatWouldLieInOnePlace() {
        assertThat(SafePath.distinct(List.of(
                        List.of("t", "Film.mp4"),
                        List.of("t", "film.MP4"),
                        List.of("t", "film (2).mp4"),
                        List.of("t", "b"),
                        List.of("t", "b", "c"))))
                .containsExactly(
                        List.of("t", "Film.mp4"),
                        List.of("t", "film (2).MP4"),
                        List.of("t", "film (2) (2).mp4"),
                        List.of("t", "b (2)"),
                        List.of("t", "b", "c"));
    }

    @Test
    void manyFilesOfOneNameTakeLittleTime() {
        List<List<String>> paths = SafePath.distinct(new ArrayList<>(Collections.nCopies(100_000, List.of("a"))));

        assertThat(paths.getLast()).containsExactly("a (100000)");
    }

    @Test
    void cutsPathsOfManyFolders() {
        List<String> path = SafePath.of(Collections.nCopies(100, "x".repeat(250)));

        assertThat(String.join("/", path).length()).isLessThan(4000);
    }

    @Test
    void showsTextWithoutWhatCouldDisguiseIt() {
        assertThat(DisplayText.of(" evil\u202e4pm.exe\n\u0007x ")).isEqualTo("evil4pm.exe  x");
        assertThat(DisplayText.of("😀".repeat(400))).hasSize(501).endsWith("…");
    }
}
