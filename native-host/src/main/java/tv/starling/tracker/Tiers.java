package tv.starling.tracker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Trackers in the order in which they are tried (BEP 12): tier by tier, each tier shuffled when it is first read, and a
 * tracker that worked moved to the front of its tier.
 */
final class Tiers {
    /** Some lists have hundreds, mostly dead. */
    static final int MAX_TRACKERS = 64;

    private final List<List<Tracker>> tiers = new ArrayList<>();
    private final Map<String, Tracker> known = new LinkedHashMap<>();

    Tiers(List<List<String>> urls, long nowNanos, RandomGenerator random) {
        for (List<String> tier : urls) {
            List<Tracker> added = add(tier, nowNanos);
            for (int i = added.size() - 1; i > 0; i--) {
                Collections.swap(added, i, random.nextInt(i + 1));
            }
        }
    }

    /** Adds those that are not known yet, as one tier at the end. */
    List<Tracker> add(List<String> urls, long nowNanos) {
        List<Tracker> tier = new ArrayList<>();
        for (String url : urls) {
            TrackerUrl.parse(url)
                    .filter(parsed -> known.size() < MAX_TRACKERS && !known.containsKey(parsed.text()))
                    .ifPresent(parsed -> {
                        Tracker tracker = new Tracker(parsed, nowNanos);
                        known.put(parsed.text(), tracker);
                        tier.add(tracker);
                    });
        }
        if (!tier.isEmpty()) {
            tiers.add(tier);
        }
        return tier;
    }

    void worked(Tracker tracker) {
        for (List<Tracker> tier : tiers) {
            if (tier.remove(tracker)) {
                tier.addFirst(tracker);
                return;
            }
        }
    }

    List<Tracker> inOrder() {
        return tiers.stream().flatMap(List::stream).toList();
    }
}
