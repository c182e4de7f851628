package tv.starling.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts of milliseconds; what is longer than a minute counts as that. */
final class Histogram {
    private static final int LONGEST = 60_000;

    private final int[] counts = new int[LONGEST + 1];

    void add(long millis) {
        counts[(int) Math.clamp(millis, 0, LONGEST)]++;
    }

    void add(Histogram other) {
        Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
    }

    long count() {
        return Arrays.stream(counts).asLongStream().sum();
    }

    /** So many are as short as this at least; {@link Long#MAX_VALUE} of nothing. */
    long percentile(double percent) {
        long all = count();
        long seen = 0;
        for (int millis = 0; all > 0 && millis <= LONGEST; millis++) {
            seen += counts[millis];
            if (seen * 100.0 >= all * percent) {
                return millis;
            }
        }
        return Long.MAX_VALUE;
    }

    /** How many in a hundred are as short as this or that. */
    List<Chart.Point> shares(int until) {
        double all = Math.max(1, count());
        List<Chart.Point> points = new ArrayList<>();
        long seen = 0;
        for (int millis = 0; millis <= until; millis++) {
            seen += counts[millis];
            if (millis % 10 == 0) {
                points.add(new Chart.Point(millis, 100 * seen / all));
            }
        }
        return points;
    }
}
