package tv.starling.cli;

/** What the user is told before exit code 1: one plain sentence. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    Failure(String sentence) {
        this("", sentence);
    }

    /** @param code of PROTOCOL.md */
    Failure(String code, String sentence) {
        super(sentence);
        this.code = code;
    }

    /** By which the engine names it; empty where it is not the engine's. */
    String code() {
        return code;
    }
}
