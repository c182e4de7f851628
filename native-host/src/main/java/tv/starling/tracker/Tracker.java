package tv.starling.tracker;

import java.util.Optional;
import tv.starling.tracker.TrackerState.Phase;

/** What is remembered of one tracker of one torrent; kept up to date by its {@link Announcer}. */
final class Tracker {
    final TrackerUrl url;
    Phase phase = Phase.WAITING;
    String message = "";
    Audience audience = Audience.UNKNOWN;

    /** It knows of us: it was told of the start and answered. */
    boolean started;

    /** It has still to be told of the completion. */
    boolean owesCompleted;

    /** On end. */
    int failures;

    /** When it was asked last, and when it may be asked again at the earliest. */
    long askedNanos;

    long earliestNanos;

    Optional<byte[]> trackerId = Optional.empty();

    /** When it may be scraped again at the earliest. */
    long earliestScrapeNanos;

    /** Ends the scrape under way. */
    Runnable cancelScrape = () -> {};

    /** Ends the announce under way. */
    Runnable cancel = () -> {};

    Tracker(TrackerUrl url, long nowNanos) {
        this.url = url;
        this.earliestNanos = nowNanos;
        this.earliestScrapeNanos = nowNanos;
    }

    boolean mayBeAsked(long nowNanos) {
        return phase != Phase.ANNOUNCING && nowNanos - earliestNanos >= 0;
    }

    TrackerState state() {
        return new TrackerState(url.text(), phase, message, audience);
    }
}
