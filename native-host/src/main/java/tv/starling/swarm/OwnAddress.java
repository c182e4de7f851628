package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tv.starling.wire.PeerAddress;

/**
 * Our address as others see it, which peers tell in {@code yourip} (BEP 10) and trackers in {@code external ip} (BEP 24): what
 * most of them say, and at least two. A hint, good for the order of dialling (BEP 40) and no more. A decider.
 */
final class OwnAddress {
    /** The last to have said something; enough that a few liars do not count. */
    private static final int MOST_VOTERS = 30;

    private static final int LEAST_VOTES = 2;

    /** By the voter's address, or its host name, so that each has one vote. Ports are 0. */
    private final Map<String, PeerAddress> votes = new LinkedHashMap<>();

    void said(PeerAddress voter, PeerAddress ours) {
        vote(voter.withPort(0).toString(), ours);
    }

    void saidByTracker(String host, PeerAddress ours) {
        vote(host, ours);
    }

    private void vote(String voter, PeerAddress ours) {
        votes.remove(voter);
        votes.put(voter, ours.withPort(0));
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
