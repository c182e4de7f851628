package tv.starling.metainfo;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes one element of a torrent's path into a file name that is safe on every system we run on, and the same on all:
 * never empty, {@code .} or {@code ..}; no separator, control or invisible character; nothing Windows refuses; not
 * hidden, since a torrent saved into a home folder must not become somebody's {@code .bashrc}.
 */
public final class SafeName {
    /** File systems take 255; the rest is for the number that {@link SafePath} may add. */
    public static final int MAX_BYTES = 240;

    /** What a program may go by; a longer tail is no extension but part of a sentence. */
    private static final int MAX_EXTENSION_BYTES = 32;

    private static final String FORBIDDEN = "/\\<>:\"|?*\ufffd";
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\\$|CONOUT\\$) *(\\..*)?");

    private SafeName() {}

    public static String of(String element) {
        return of(element, MAX_BYTES);
    }

    static String of(String element, int maxBytes) {
        var kept = new StringBuilder();
        Normalizer.normalize(element, Normalizer.Form.NFC).codePoints().forEach(point -> append(point, kept));
        String name = trimmed(cut(trimmed(kept.toString()), maxBytes));
        if (name.isEmpty()) {
            return "_";
        }
        if (name.startsWith(".")) {
            return "_" + name.substring(1);
        }
        return DEVICE.matcher(name).matches() ? "_" + name : name;
    }

    /** What names are compared by, where a file system may not know upper from lower case. */
    static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static void append(int point, StringBuilder kept) {
        switch (Character.getType(point)) {
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {}
            case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED -> kept.append('_');
            default -> {
                if (FORBIDDEN.indexOf(point) >= 0) {
                    kept.append('_');
                } else {
                    kept.appendCodePoint(point);
                }
            }
        }
    }

    /** Without spaces at the ends and dots at the last. */
    private static String trimmed(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || isSpace(name.charAt(end - 1)))) {
            end--;
        }
        int start = 0;
        while (start < end && isSpace(name.charAt(start))) {
            start++;
        }
        return name.substring(start, end);
    }

    private static boolean isSpace(char character) {
        return Character.isSpaceChar(character);
    }

    /** Cuts the stem, between characters, so that the extension stays. */
    private static String cut(String name, int maxBytes) {
        if (utf8Length(name) <= maxBytes) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        boolean hasExtension =
                dot > 0 && utf8Length(name.substring(dot)) <= Math.min(MAX_EXTENSION_BYTES, maxBytes / 2);
        String extension = hasExtension ? name.substring(dot) : "";
        String stem = hasExtension ? name.substring(0, dot) : name;
        int room = maxBytes - utf8Length(extension);
        int end = 0;
        while (end < stem.length()) {
            int point = stem.codePointAt(end);
            room -= utf8Length(Character.toString(point));
            if (room < 0) {
                break;
            }
            end += Character.charCount(point);
        }
        return stem.substring(0, end) + extension;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
