package tv.starling.live;

/**
 * What viewers are like.
 *
 * @param none share of those who send nothing on
 * @param nat share behind a router that lets nobody in
 * @param churnPerMinute share that leaves, and is replaced
 * @param stalls chance that a packet is lost and comes late by 200 ms and a round trip
 * @param liars share of viewers that say they can send on a lot and can't
 * @param meanUpload of all, in rates
 * @param origin whether a web server has it too, and all know
 */
record Crowd(
        double none,
        double nat,
        double churnPerMinute,
        double stalls,
        double liars,
        double meanUpload,
        boolean origin) {
    static final Crowd MIXED = new Crowd(0.3, 0.6, 0.03, 0.01, 0, 1.9, false);

    Crowd withLiars(double share) {
        return new Crowd(none, nat, churnPerMinute, stalls, share, meanUpload, origin);
    }

    Crowd withMeanUpload(double rates) {
        return new Crowd(none, nat, churnPerMinute, stalls, liars, rates, origin);
    }

    Crowd withStalls(double chance) {
        return new Crowd(none, nat, churnPerMinute, chance, liars, meanUpload, origin);
    }

    Crowd withOrigin() {
        return new Crowd(none, nat, churnPerMinute, stalls, liars, meanUpload, true);
    }
}
