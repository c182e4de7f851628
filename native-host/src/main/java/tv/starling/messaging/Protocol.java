package tv.starling.messaging;

/** Which protocol this is; no class of a library is needed to know it. */
public final class Protocol {
    /** Raised only when an older side could misunderstand a newer one. */
    public static final int NUMBER = 1;

    public static final String VERSION = "0.1.0";

    private Protocol() {}
}
