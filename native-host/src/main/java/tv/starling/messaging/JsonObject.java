package tv.starling.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON object, read strictly: a field of the wrong type is an error, never a guess. The only class that knows
 * Jackson. Not shared between threads.
 */
public final class JsonObject {
    /** Our messages are 5 deep; the rest is an attack on somebody's stack. */
    private static final int MAX_DEPTH = 32;

    /** 2^63 has 19 digits. */
    private static final int MAX_NUMBER = 32;

    private static final int MAX_NAME = 256;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER)
                            .maxNameLength(MAX_NAME)
                            .maxStringLength(FrameReader.MAX_FRAME)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode node;

    private JsonObject(ObjectNode node) {
        this.node = node;
    }

    public static JsonObject create() {
        return new JsonObject(MAPPER.createObjectNode());
    }

    /** @param utf8 one JSON object and nothing else, without doubled fields */
    public static JsonObject parse(byte[] utf8) throws BadMessage {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            if (MAPPER.readTree(text) instanceof ObjectNode object) {
                return new JsonObject(object);
            }
            throw bad("That is not a JSON object.");
        } catch (CharacterCodingException e) {
            throw bad("That is not UTF-8.");
        } catch (JacksonException e) {
            throw bad("That is not JSON: " + e.getOriginalMessage());
        }
    }

    public byte[] bytes() {
        return MAPPER.writeValueAsBytes(node);
    }

    /** On several lines, for people. */
    public String pretty() {
        return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(node);
    }

    @Override
    public String toString() {
        return node.toString();
    }

    // ---- reading ------------------------------------------------------------------------------------------------

    /** Whether the field is there with anything but null. */
    public boolean has(String name) {
        return node.hasNonNull(name);
    }

    public List<String> names() {
        return List.copyOf(node.propertyNames());
    }

    public boolean isText(String name) {
        return node.path(name).isString();
    }

    /** A text of at most {@code max} characters. */
    public String text(String name, int max) throws BadMessage {
        return text(required(name), name, max);
    }

    public Optional<String> optionalText(String name, int max) throws BadMessage {
        return has(name) ? Optional.of(text(name, max)) : Optional.empty();
    }

    /** A whole number of {@code min} to {@code max}. */
    public long number(String name, long min, long max) throws BadMessage {
        return number(required(name), name, min, max);
    }

    public OptionalLong optionalNumber(String name, long min, long max) throws BadMessage {
        return has(name) ? OptionalLong.of(number(name, min, max)) : OptionalLong.empty();
    }

    /** The boolean, or {@code absent} where there is none. */
    public boolean truth(String name, boolean absent) throws BadMessage {
        if (!has(name)) {
            return absent;
        }
        if (!node.path(name).isBoolean()) {
            throw bad("\"" + name + "\" is true or false.");
        }
        return node.path(name).booleanValue();
    }

    public Optional<JsonObject> object(String name) throws BadMessage {
        if (!has(name)) {
            return Optional.empty();
        }
        return Optional.of(object(node.path(name), name));
    }

    /** The objects of an array; none where there is no array. */
    public List<JsonObject> objects(String name) throws BadMessage {
        List<JsonObject> all = new ArrayList<>();
        for (JsonNode item : array(name)) {
            all.add(object(item, name));
        }
        return List.copyOf(all);
    }

    /** The texts of an array of at most {@code most}; none where there is no array. */
    public List<String> texts(String name, int most, int max) throws BadMessage {
        List<String> all = new ArrayList<>();
        for (JsonNode item : array(name)) {
            if (all.size() == most) {
                throw bad("\"" + name + "\" has more than " + most + " entries.");
            }
            all.add(text(item, name, max));
        }
        return List.copyOf(all);
    }

    /** The whole numbers of 0 to {@code max} of an array of at most {@code most}; none where there is no array. */
    public List<Long> numbers(String name, int most, long max) throws BadMessage {
        List<Long> all = new ArrayList<>();
        for (JsonNode item : array(name)) {
            if (all.size() == most) {
                throw bad("\"" + name + "\" has more than " + most + " entries.");
            }
            all.add(number(item, name, 0, max));
        }
        return List.copyOf(all);
    }

    /** An array of pairs of whole numbers, none negative. */
    public List<long[]> pairs(String name) throws BadMessage {
        List<long[]> all = new ArrayList<>();
        for (JsonNode item : array(name)) {
            if (!item.isArray() || item.size() != 2) {
                throw bad("\"" + name + "\" holds pairs.");
            }
            all.add(new long[] {
                number(item.path(0), name, 0, Long.MAX_VALUE), number(item.path(1), name, 0, Long.MAX_VALUE)
            });
        }
        return all;
    }

    private Iterable<JsonNode> array(String name) throws BadMessage {
        if (!has(name)) {
            return List.of();
        }
        if (node.path(name) instanceof ArrayNode array) {
            return array;
        }
        throw bad("\"" + name + "\" is an array.");
    }

    private JsonNode required(String name) throws BadMessage {
        if (!has(name)) {
            throw bad("\"" + name + "\" is missing.");
        }
        return node.path(name);
    }

    private static JsonObject object(JsonNode item, String name) throws BadMessage {
        if (item instanceof ObjectNode object) {
            return new JsonObject(object);
        }
        throw bad("\"" + name + "\" is an object.");
    }

    private static String text(JsonNode item, String name, int max) throws BadMessage {
        if (!item.isString()) {
            throw bad("\"" + name + "\" is a text.");
        }
        if (item.stringValue().length() > max) {
            throw bad("\"" + name + "\" is longer than " + max + " characters.");
        }
        return item.stringValue();
    }

    private static long number(JsonNode item, String name, long min, long max) throws BadMessage {
        if (!item.isIntegralNumber() || !item.canConvertToLong() || item.longValue() < min || item.longValue() > max) {
            throw bad("\"" + name + "\" is a whole number of " + min + " to " + max + ".");
        }
        return item.longValue();
    }

    /** For a value that is of the right type and wrong all the same. */
    public static BadMessage bad(String sentence) {
        return new BadMessage(Codes.BAD_REQUEST, sentence, 0);
    }

    // ---- writing ------------------------------------------------------------------------------------------------

    public JsonObject put(String name, String text) {
        node.put(name, text);
        return this;
    }

    public JsonObject put(String name, long number) {
        node.put(name, number);
        return this;
    }

    public JsonObject put(String name, boolean truth) {
        node.put(name, truth);
        return this;
    }

    public JsonObject put(String name, JsonObject object) {
        node.set(name, object.node);
        return this;
    }

    /** Takes over a field of another object. */
    public JsonObject take(String name, JsonObject from) {
        node.set(name, from.node.path(name));
        return this;
    }

    public JsonObject remove(String name) {
        node.remove(name);
        return this;
    }

    public JsonObject putNull(String name) {
        node.putNull(name);
        return this;
    }

    public JsonObject putTexts(String name, List<String> texts) {
        ArrayNode array = node.putArray(name);
        texts.forEach(array::add);
        return this;
    }

    public JsonObject putNumbers(String name, List<Integer> numbers) {
        ArrayNode array = node.putArray(name);
        numbers.forEach(array::add);
        return this;
    }

    public JsonObject putObjects(String name, List<JsonObject> objects) {
        ArrayNode array = node.putArray(name);
        objects.forEach(object -> array.add(object.node));
        return this;
    }

    public JsonObject putPairs(String name, List<long[]> pairs) {
        ArrayNode array = node.putArray(name);
        pairs.forEach(pair -> array.addArray().add(pair[0]).add(pair[1]));
        return this;
    }
}
