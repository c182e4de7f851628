package tv.starling.bencode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Test material of other projects, beside the checkout and never in it; where it is absent, the test is skipped. */
public final class Foreign {
    private static final Pattern REPEAT = Pattern.compile("'([^']*)'(?: \\* (\\d+))?");

    private Foreign() {}

    /** The folder: property {@code foreign.dir}, or {@code shared/foreign} beside a folder above the working one. */
    public static Path folder() {
        Optional<Path> found = Optional.ofNullable(System.getProperty("foreign.dir"))
                .map(Path::of)
                .or(() -> Stream.<Path>iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                        .map(path -> path.resolve("shared/foreign"))
                        .filter(Files::isDirectory)
                        .findFirst());
        Assumptions.assumeTrue(found.isPresent(), "no shared/foreign beside the checkout: nothing to compare with");
        return found.get();
    }

    public static JsonNode vectors(String file) {
        return json(folder().resolve("vectors").resolve(file));
    }

    public static JsonNode json(Path file) {
        return JsonMapper.shared().readTree(bytes(file));
    }

    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a case: its {@code hex}, or what {@code generate} describes. */
    public static byte[] input(JsonNode vector) {
        if (vector.has("hex")) {
            return HexFormat.of().parseHex(vector.get("hex").asString());
        }
        var text = new StringBuilder();
        Matcher parts = REPEAT.matcher(vector.get("generate").asString());
        while (parts.find()) {
            text.repeat(parts.group(1), parts.group(2) == null ? 1 : Integer.parseInt(parts.group(2)));
        }
        return text.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    public static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
