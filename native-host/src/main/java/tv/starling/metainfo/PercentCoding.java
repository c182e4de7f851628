package tv.starling.metainfo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of RFC 3986, over UTF-8. */
final class PercentCoding {
    private static final String UNRESERVED = "-._~";

    private PercentCoding() {}

    /** What is not a whole escape stays as it is; what is not UTF-8 becomes U+FFFD. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%' && i + 2 < in.length && hex(in[i + 1]) >= 0 && hex(in[i + 2]) >= 0) {
                out.write(hex(in[i + 1]) << 4 | hex(in[i + 2]));
                i += 2;
            } else {
                out.write(in[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Everything but the unreserved characters. */
    static String encode(String text) {
        var out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (b & 0xff);
            if (character < 0x80 && (Character.isLetterOrDigit(character) || UNRESERVED.indexOf(character) >= 0)) {
                out.append(character);
            } else {
                out.append('%').append(upper(b >>> 4 & 15)).append(upper(b & 15));
            }
        }
        return out.toString();
    }

    private static int hex(byte digit) {
        return Character.digit((char) (digit & 0xff), 16);
    }

    private static char upper(int digit) {
        return "0123456789ABCDEF".charAt(digit);
    }
}
