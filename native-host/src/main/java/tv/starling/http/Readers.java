package tv.starling.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts open readers for each token. Swarm thread. */
final class Readers {
    private final ReaderWatch watch;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private int total;

    Readers(ReaderWatch watch) {
        this.watch = watch;
    }

    int total() {
        return total;
    }

    void opened(String token) {
        total++;
        watch.readers(token, counts.merge(token, 1, Integer::sum));
    }

    void closed(String token) {
        total--;
        int left = counts.merge(token, -1, Integer::sum);
        if (left == 0) {
            counts.remove(token);
        }
        watch.readers(token, left);
    }
}
