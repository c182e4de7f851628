package tv.starling.tracker.server;

/**
 * How a swarm is doing (BEP 48).
 *
 * @param completed downloads that were finished while this tracker watched
 */
record Counts(int seeds, int leechers, long completed) {
    static final Counts NONE = new Counts(0, 0, 0);
}
