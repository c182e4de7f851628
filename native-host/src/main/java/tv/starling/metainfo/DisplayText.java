package tv.starling.metainfo;

/** Text of strangers made fit to be shown on one line: what could disguise or reorder it is gone. */
public final class DisplayText {
    /** More is of no use in a list of files or a title, UTF-16 units. */
    private static final int MAX_LENGTH = 500;

    private DisplayText() {}

    /** Bidirectional and zero-width controls removed, control characters made spaces, the ends trimmed, and cut if long. */
    public static String of(String text) {
        var shown = new StringBuilder();
        text.codePoints().forEach(point -> append(point, shown));
        String line = shown.toString().strip();
        if (line.length() <= MAX_LENGTH) {
            return line;
        }
        boolean splitsPair = Character.isHighSurrogate(line.charAt(MAX_LENGTH - 1));
        return line.substring(0, splitsPair ? MAX_LENGTH - 1 : MAX_LENGTH) + "…";
    }

    private static void append(int point, StringBuilder shown) {
        switch (Character.getType(point)) {
            case Character.FORMAT -> {}
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> shown.append(' ');
            case Character.SURROGATE -> shown.append('\ufffd');
            default -> shown.appendCodePoint(point);
        }
    }
}
