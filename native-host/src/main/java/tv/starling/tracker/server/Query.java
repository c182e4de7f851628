package tv.starling.tracker.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.metainfo.InfoHash;

/** The parameters of a tracker's URL. Values are bytes: an info-hash is no text. A plus sign is a plus sign. */
final class Query {
    /** A scrape names 74; an announce has about ten. */
    private static final int MAX_PARAMETERS = 100;

    private final List<Parameter> parameters = new ArrayList<>();

    private record Parameter(String name, byte[] value) {}

    private Query() {}

    /** @param query what follows the question mark */
    static Query parse(String query) {
        Query parsed = new Query();
        for (String pair : query.split("&", MAX_PARAMETERS + 1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && parsed.parameters.size() < MAX_PARAMETERS) {
                parsed.parameters.add(new Parameter(pair.substring(0, equals), unescape(pair.substring(equals + 1))));
            }
        }
        return parsed;
    }

    /** Empty unless there is one, of 20 bytes. */
    Optional<InfoHash> infoHash() {
        return infoHashes().stream().findFirst();
    }

    /** All that have 20 bytes, at most as many as a scrape may ask for. */
    List<InfoHash> infoHashes() {
        return parameters.stream()
                .filter(it -> it.name.equals("info_hash") && it.value.length == InfoHash.LENGTH)
                .limit(Register.MAX_SCRAPED)
                .map(it -> InfoHash.of(it.value))
                .toList();
    }

    String text(String name) {
        return parameters.stream()
                .filter(it -> it.name.equals(name))
                .findFirst()
                .map(it -> new String(it.value, StandardCharsets.ISO_8859_1))
                .orElse("");
    }

    /** A whole number, not negative; else the other one. */
    long number(String name, long otherwise) {
        String text = text(name);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
    }

    /** What is no escape stays as it is. */
    private static byte[] unescape(String text) {
        var out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low < 0) {
                out.write(c);
            } else {
                out.write(high << 4 | low);
                i += 2;
            }
        }
        return out.toByteArray();
    }
}
