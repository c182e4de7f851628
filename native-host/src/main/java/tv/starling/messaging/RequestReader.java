package tv.starling.messaging;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tv.starling.messaging.Request.CommandWishes;
import tv.starling.messaging.Request.Data;
import tv.starling.messaging.Request.PrivateAddresses;
import tv.starling.messaging.Request.Retention;
import tv.starling.messaging.Request.Seeding;
import tv.starling.messaging.Request.Source;
import tv.starling.messaging.Request.StreamWish;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoHash;

/** JSON to {@link Request}. Unknown fields are ignored, unknown types are told. */
final class RequestReader {
    /** As many as one tracker answers with. */
    private static final int MAX_PEERS = 200;

    /** A host name has at most 253 characters, then a colon and a port. */
    private static final int MAX_HOST_PORT = 262;

    /** Leaves room for the other fields in a frame, and for the bridge's browser (PROTOCOL.md, open). */
    static final int MAX_TORRENT_BASE64 = 768 * 1024;

    /** As many as are told of a torrent. */
    private static final int MAX_FILES = 4000;

    /** Containers, or codecs, that a browser plays: some twenty. */
    private static final int MAX_KINDS = 64;

    private static final int MAX_TRACK = 1000;

    /** A thousand hours. */
    private static final long MAX_MILLIS = 3_600_000_000L;

    private RequestReader() {}

    static Request read(JsonObject json) throws BadMessage {
        long id = json.number("id", 1, Messages.MAX_ID);
        try {
            return read(json, id);
        } catch (BadMessage e) {
            throw new BadMessage(e.code(), e.sentence(), id);
        }
    }

    private static Request read(JsonObject json, long id) throws BadMessage {
        String type = json.text("type", Messages.MAX_WORD);
        return switch (type) {
            case "hello" ->
                new Request.Hello(
                        id, json.text("client", Messages.MAX_WORD), json.text("version", Messages.MAX_WORD), (int)
                                json.number("protocol", 0, Integer.MAX_VALUE));
            case "open" -> open(json, id);
            case "close" -> new Request.Close(id, json.number("open", 1, Messages.MAX_ID));
            case "prepare" -> prepare(json, id);
            case "status" -> new Request.Status(id);
            case "stop" -> new Request.Stop(id, infoHash(json), data(json));
            case "forget" -> new Request.Forget(id);
            case "keep" -> new Request.Keep(id, infoHash(json), json.truth("kept", true));
            case "settings" -> new Request.Settings(id);
            case "configure" ->
                new Request.Configure(
                        id, json.object("settings").orElseThrow(() -> JsonObject.bad("\"settings\" is missing.")));
            case "restart" -> new Request.Restart(id);
            case "shutdown" -> new Request.Shutdown(id);
            default -> throw new BadMessage(Codes.UNKNOWN_TYPE, "This helper does not know \"" + type + "\" yet.", id);
        };
    }

    private static Request open(JsonObject json, long id) throws BadMessage {
        OptionalLong file = json.optionalNumber("file", 0, Integer.MAX_VALUE);
        return new Request.Open(
                id,
                source(json),
                json.optionalText("site", Messages.MAX_URI).orElse(""),
                file.isPresent() ? OptionalInt.of((int) file.getAsLong()) : OptionalInt.empty(),
                stream(json),
                json.truth("ephemeral", false) ? Retention.EPHEMERAL : Retention.KEPT,
                wishes(json));
    }

    private static Request prepare(JsonObject json, long id) throws BadMessage {
        return new Request.Prepare(
                id,
                json.number("open", 1, Messages.MAX_ID),
                track(json, "audio"),
                track(json, "subtitle"),
                json.optionalNumber("at", 0, MAX_MILLIS).orElse(0),
                json.texts("containers", MAX_KINDS, Messages.MAX_WORD),
                json.texts("codecs", MAX_KINDS, Messages.MAX_WORD),
                json.texts("segments", MAX_KINDS, Messages.MAX_WORD));
    }

    private static OptionalInt track(JsonObject json, String name) throws BadMessage {
        OptionalLong track = json.optionalNumber(name, 0, MAX_TRACK);
        return track.isPresent() ? OptionalInt.of((int) track.getAsLong()) : OptionalInt.empty();
    }

    private static Source source(JsonObject json) throws BadMessage {
        if (json.has("uri") == json.has("torrent")) {
            throw JsonObject.bad("An open has either \"uri\" or \"torrent\".");
        }
        if (json.has("uri")) {
            return new Source.Uri(json.text("uri", Messages.MAX_URI));
        }
        try {
            return new Source.TorrentFile(Base64.getDecoder().decode(json.text("torrent", MAX_TORRENT_BASE64)));
        } catch (IllegalArgumentException e) {
            throw JsonObject.bad("\"torrent\" is not Base64.");
        }
    }

    private static StreamWish stream(JsonObject json) throws BadMessage {
        if (json.isText("stream")) {
            return new StreamWish.Again(json.text("stream", Messages.MAX_WORD * 4));
        }
        return json.truth("stream", true) ? new StreamWish.Fresh() : new StreamWish.None();
    }

    private static CommandWishes wishes(JsonObject json) throws BadMessage {
        List<HostPort> peers = new ArrayList<>();
        for (String text : json.texts("peers", MAX_PEERS, MAX_HOST_PORT)) {
            peers.add(HostPorts.parse(text).orElseThrow(() -> JsonObject.bad("\"" + text + "\" is not HOST:PORT.")));
        }
        return new CommandWishes(
                List.copyOf(peers),
                json.truth("allowPrivate", false) ? PrivateAddresses.ALLOWED : PrivateAddresses.AS_CONFIGURED,
                json.optionalText("to", Messages.MAX_PATH),
                json.optionalText("from", Messages.MAX_PATH),
                seeding(json),
                json.numbers("files", MAX_FILES, Integer.MAX_VALUE).stream()
                        .map(Math::toIntExact)
                        .toList());
    }

    private static Seeding seeding(JsonObject json) throws BadMessage {
        if (json.truth("superSeed", false)) {
            return Seeding.SUPER_WHILE_OPEN;
        }
        return json.truth("seed", false) ? Seeding.WHEN_CLOSED_TOO : Seeding.WHILE_OPEN;
    }

    private static Data data(JsonObject json) throws BadMessage {
        String word = json.optionalText("data", Messages.MAX_WORD).orElse("keep");
        return switch (word) {
            case "keep" -> Data.KEEP;
            case "delete" -> Data.DELETE;
            default -> throw JsonObject.bad("\"data\" is \"keep\" or \"delete\".");
        };
    }

    static InfoHash infoHash(JsonObject json) throws BadMessage {
        String hex = json.text("infoHash", Messages.MAX_WORD);
        if (!hex.matches("[0-9a-fA-F]{40}")) {
            throw JsonObject.bad("\"infoHash\" has 40 hexadecimal digits.");
        }
        return InfoHash.ofHex(hex);
    }
}
