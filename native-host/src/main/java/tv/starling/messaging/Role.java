package tv.starling.messaging;

/** Who a connection to the engine belongs to, and so what it may ask. */
public enum Role {
    /** A bridge: what it asks was asked by an extension, perhaps because of a page. */
    BROWSER("browser"),
    /** A command that the user typed. */
    COMMAND("command");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /** As in the protocol. */
    public String word() {
        return word;
    }
}
