package tv.starling.tracker;

/** A tracker's words made fit to show: one line, no control or format characters, not long. */
final class PlainText {
    /** A sentence or two; a longer one is no message for a viewer. */
    static final int MAX_CHARS = 200;

    private PlainText() {}

    static String of(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().limit(MAX_CHARS).map(c -> isShown(c) ? c : ' ').forEach(plain::appendCodePoint);
        return plain.toString().strip();
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT, // direction overrides among them
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
