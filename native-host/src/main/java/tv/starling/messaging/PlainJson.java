package tv.starling.messaging;

import java.nio.charset.StandardCharsets;

/** The two messages that a bridge says itself, written without a JSON library: loading one takes longer than they do. */
final class PlainJson {
    private PlainJson() {}

    static byte[] attach(String origin) {
        return utf8("{\"type\":\"attach\",\"role\":\"browser\",\"origin\":" + quoted(origin) + ",\"version\":"
                + quoted(Protocol.VERSION) + ",\"protocol\":" + Protocol.NUMBER + "}");
    }

    static byte[] error(String code, String message) {
        return utf8("{\"type\":\"error\",\"code\":" + quoted(code) + ",\"message\":" + quoted(message) + "}");
    }

    /** Whether a frame of our own engine is {@code attached}; it puts the type first and no spaces. */
    static boolean isAttached(byte[] frame) {
        return new String(frame, StandardCharsets.UTF_8).startsWith("{\"type\":\"attached\"");
    }

    /** A JSON string: everything but plain ASCII is escaped. */
    static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                json.append(c);
            } else {
                json.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    json.append(Character.forDigit((c >> shift) & 0xf, 16));
                }
            }
        }
        return json.append('"').toString();
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
