package tv.starling.tracker;

/** Why an announce is made: the word of BEP 3 and the number of BEP 15. */
public enum Event {
    NONE("", 0),
    COMPLETED("completed", 1),
    STARTED("started", 2),
    STOPPED("stopped", 3);

    final String word;
    final int number;

    Event(String word, int number) {
        this.word = word;
        this.number = number;
    }
}
