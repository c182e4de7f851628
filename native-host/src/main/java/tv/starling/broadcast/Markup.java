package tv.starling.broadcast;

/** Words inside HTML or XML. */
public final class Markup {
    private Markup() {}

    /** Text as it stands in an element, or in a value in double quotes. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("\"", "&quot;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
