package tv.starling.cli;

/** What the user is told before exit code 1: one plain sentence. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String sentence) {
        super(sentence);
    }
}
