package tv.starling.tracker;

/**
 * How one tracker is doing.
 *
 * @param message the tracker's own words or the reason, as plain text of at most 200 characters; or empty
 */
public record TrackerState(String url, Phase phase, String message, Audience audience) {
    /** Waiting to be asked, asked, answered, or failed and backing off. */
    public enum Phase {
        WAITING,
        ANNOUNCING,
        OK,
        FAILED
    }
}
