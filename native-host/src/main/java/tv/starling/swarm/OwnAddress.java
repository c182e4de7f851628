package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tv.starling.wire.PeerAddress;

/**
 * Our address as peers see it, which they tell in {@code yourip} (BEP 10): what most of them say, and at least two. A hint,
 * good for the order of dialling (BEP 40) and no more. A decider.
 */
final class OwnAddress {
    /** The last to have said something; enough that a few liars do not count. */
    private static final int MOST_VOTERS = 30;

    private static final int LEAST_VOTES = 2;

    /** By the voter's address, so that each has one vote. Ports are 0. */
    private final Map<PeerAddress, PeerAddress> votes = new LinkedHashMap<>();

    void said(PeerAddress voter, PeerAddress ours) {
        votes.remove(voter.withPort(0));
        votes.put(voter.withPort(0), ours.withPort(0));
        if (votes.size() > MOST_VOTERS) {
            votes.remove(votes.keySet().iterator().next());
        }
    }

    /** Our address of the same family; its port is 0. */
    Optional<PeerAddress> like(PeerAddress other) {
        var counts = new LinkedHashMap<PeerAddress, Integer>();
        votes.values().stream()
                .filter(a -> a.isIpv6() == other.isIpv6())
                .forEach(a -> counts.merge(a, 1, Integer::sum));
        return counts.entrySet().stream()
                .filter(e -> e.getValue() >= LEAST_VOTES)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey);
    }
}
