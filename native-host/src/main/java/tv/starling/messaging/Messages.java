package tv.starling.messaging;

/** Bytes of a frame to records and back. Pure; any thread. */
public final class Messages {
    /** Exact in every JavaScript number. */
    static final long MAX_ID = 1L << 53;

    static final int MAX_WORD = 64;

    /** A URL of 64 KiB is no URL any more; trackers of long magnet links fit. */
    static final int MAX_URI = 64 * 1024;

    /** Longest path of Linux. */
    static final int MAX_PATH = 4096;

    private Messages() {}

    /** The compact JSON of a message, UTF-8. */
    public static byte[] encode(Message message) {
        return toJson(message).bytes();
    }

    public static JsonObject toJson(Message message) {
        return MessageWriter.json(message);
    }

    /** The first frame on the engine's socket, or the engine's answer to it. */
    public static Message decodeAttach(byte[] frame) throws BadMessage {
        JsonObject json = JsonObject.parse(frame);
        String type = json.text("type", MAX_WORD);
        return switch (type) {
            case "attach" -> attach(json);
            case "attached" ->
                new Attached(
                        json.text("version", MAX_WORD),
                        (int) json.number("protocol", 0, Integer.MAX_VALUE),
                        json.number("pid", 0, Long.MAX_VALUE));
            case "error" -> ReplyReader.error(json);
            default -> throw JsonObject.bad("Nothing is answered before \"attach\".");
        };
    }

    /** What a client sent. */
    public static Request decodeRequest(byte[] frame) throws BadMessage {
        return RequestReader.read(JsonObject.parse(frame));
    }

    /** What the engine sent: a {@link Reply} or an {@link Event}. */
    public static Message decodeFromEngine(byte[] frame) throws BadMessage {
        return ReplyReader.read(JsonObject.parse(frame));
    }

    private static Attach attach(JsonObject json) throws BadMessage {
        String word = json.text("role", MAX_WORD);
        for (Role role : Role.values()) {
            if (role.word().equals(word)) {
                return new Attach(
                        role, json.optionalText("origin", MAX_PATH).orElse(""), json.text("version", MAX_WORD), (int)
                                json.number("protocol", 0, Integer.MAX_VALUE));
            }
        }
        throw JsonObject.bad("There is no such role.");
    }
}
