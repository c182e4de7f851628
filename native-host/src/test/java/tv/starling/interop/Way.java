package tv.starling.interop;

/** Whose bytes they are. */
enum Way {
    /** It seeds; we dial it and fetch. */
    FETCH("from it"),
    /** We seed; it hears of us, dials and fetches. */
    SEED("to it");

    private final String title;

    Way(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
