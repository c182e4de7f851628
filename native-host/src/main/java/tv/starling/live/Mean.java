package tv.starling.live;

/** A running mean and its mean deviation, as TCP keeps of round trips (RFC 6298). */
final class Mean {
    private double mean;
    private double deviation;
    private boolean known;

    void add(double value) {
        if (!known) {
            mean = value;
            deviation = 0;
            known = true;
            return;
        }
        deviation += (Math.abs(value - mean) - deviation) / 4;
        mean += (value - mean) / 8;
    }

    boolean isKnown() {
        return known;
    }

    double mean() {
        return mean;
    }

    double deviation() {
        return deviation;
    }

    void forget() {
        known = false;
    }
}
