package tv.starling.dht;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tv.starling.wire.PeerAddress;

/** Our address as others see it, by the majority of them (BEP 42): one host, one vote. */
final class OutsideAddress {
    /** Votes that decide; fewer than a single owner of addresses in one network could cast, whose votes count once. */
    private static final int ENOUGH = 5;
    /** Last votes that count. */
    private static final int MOST_VOTES = 20;

    private final Map<PeerAddress, PeerAddress> votes = new LinkedHashMap<>();
    private Optional<PeerAddress> known = Optional.empty();

    /** Port 0. */
    Optional<PeerAddress> known() {
        return known;
    }

    /** True when this vote changed what is believed. */
    boolean vote(PeerAddress voter, PeerAddress outside) {
        PeerAddress booth = booth(voter);
        votes.remove(booth);
        if (votes.size() >= MOST_VOTES) {
            votes.remove(votes.keySet().iterator().next());
        }
        votes.put(booth, outside.withPort(0));
        long same = votes.values().stream().filter(outside.withPort(0)::equals).count();
        boolean decides = same >= ENOUGH && same * 2 > votes.size();
        if (!decides || known.equals(Optional.of(outside.withPort(0)))) {
            return false;
        }
        known = Optional.of(outside.withPort(0));
        return true;
    }

    /** A whole neighbourhood votes once. */
    private static PeerAddress booth(PeerAddress voter) {
        if (voter.isPrivate()) {
            return voter;
        }
        byte[] ip = voter.ip();
        java.util.Arrays.fill(ip, ip.length == 4 ? 3 : 8, ip.length, (byte) 0);
        return PeerAddress.of(ip, 0);
    }
}
