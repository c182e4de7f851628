package tv.starling.tracker.server;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tv.starling.metainfo.InfoHash;
import tv.starling.tracker.Event;
import tv.starling.tracker.server.Known.Peer;
import tv.starling.wire.PeerAddress;

/**
 * Who is in which swarm. Decides only; time comes with each call.
 *
 * <p>When it is full, the swarm that nobody announced to for longest gives way: one with an audience is announced to all
 * the time. A peer that finds no place gets peers all the same.
 */
final class SwarmTable {
    /** Programmes of a broadcaster, and as many of strangers' as may try; some 500 bytes each when nobody is there. */
    static final int MAX_SWARMS = 20_000;

    /** In all swarms; some 250 bytes each, so 50 MB at most. */
    static final int MAX_PEERS = 200_000;

    /** One programme can't crowd out all others. */
    static final int MAX_PEERS_OF_SWARM = 100_000;

    /** Swarms times ports of one host (of IPv6, one /64): a seed box has hundreds, who has more is filling the table. */
    static final int MAX_PLACES_OF_HOST = 1_000;

    /** Silent peers dropped from one swarm in one sweep; the rest waits for the next. */
    private static final int MAX_SWEPT = 10_000;

    private static final int PREFIX_LENGTH = 8;

    /** Those announced to longest ago come first. */
    private final Map<InfoHash, Swarm> swarms = new LinkedHashMap<>();

    private final Map<PeerAddress, Integer> placesOfHost = new HashMap<>();
    private final RandomGenerator random;
    private int peers;

    SwarmTable(RandomGenerator random) {
        this.random = random;
    }

    /** Takes an announce and tells how the swarm is now. */
    Counts announce(Announced announced, long nowNanos) {
        boolean leaves = announced.event() == Event.STOPPED;
        Optional<Swarm> known = Optional.ofNullable(swarms.remove(announced.infoHash()));
        if (known.isEmpty() && (leaves || announced.peer().port() == 0)) {
            return Counts.NONE;
        }
        Swarm swarm = known.orElseGet(Swarm::new);
        while (swarms.size() >= MAX_SWARMS) {
            dropOldest();
        }
        swarms.put(announced.infoHash(), swarm);
        Optional<Peer> before = swarm.peer(announced.peer());
        if (announced.event() == Event.COMPLETED && before.isPresent() && !before.get().isSeed) {
            swarm.countCompleted();
        }
        if (leaves) {
            remove(swarm, announced.peer());
        } else if (before.isPresent() || hasPlace(swarm, announced.peer())) {
            if (before.isEmpty()) {
                peers++;
                placesOfHost.merge(host(announced.peer()), 1, Integer::sum);
            }
            swarm.put(new Peer(announced.peer(), announced.isSeed(), nowNanos));
        }
        return swarm.counts();
    }

    /** Others of the swarm for one who announced, at random. */
    List<PeerAddress> others(Announced announced, int count, Swarm.Family family) {
        Swarm swarm = swarms.get(announced.infoHash());
        return swarm == null || announced.event() == Event.STOPPED
                ? List.of()
                : swarm.others(announced, count, family, random);
    }

    Counts counts(InfoHash infoHash) {
        Swarm swarm = swarms.get(infoHash);
        return swarm == null ? Counts.NONE : swarm.counts();
    }

    /** Forgets those who have not been heard of since. The swarm stays, for its count of downloads. */
    void sweep(long sinceNanos) {
        for (Swarm swarm : swarms.values()) {
            swarm.silentSince(sinceNanos, MAX_SWEPT).forEach(peer -> remove(swarm, peer));
        }
    }

    int peers() {
        return peers;
    }

    /** Those with somebody in them. */
    int liveSwarms() {
        int live = 0;
        for (Swarm swarm : swarms.values()) {
            live += swarm.size() > 0 ? 1 : 0;
        }
        return live;
    }

    /** All it remembers. */
    int swarms() {
        return swarms.size();
    }

    private boolean hasPlace(Swarm swarm, PeerAddress peer) {
        if (peer.port() == 0
                || swarm.size() >= MAX_PEERS_OF_SWARM
                || placesOfHost.getOrDefault(host(peer), 0) >= MAX_PLACES_OF_HOST) {
            return false;
        }
        while (peers >= MAX_PEERS && swarms.size() > 1) {
            dropOldest();
        }
        return peers < MAX_PEERS;
    }

    private void dropOldest() {
        Map.Entry<InfoHash, Swarm> oldest = swarms.entrySet().iterator().next();
        swarms.remove(oldest.getKey());
        oldest.getValue().addresses().forEach(peer -> remove(oldest.getValue(), peer));
    }

    private void remove(Swarm swarm, PeerAddress peer) {
        if (swarm.remove(peer)) {
            peers--;
            int places = placesOfHost.merge(host(peer), -1, Integer::sum);
            if (places == 0) {
                placesOfHost.remove(host(peer));
            }
        }
    }

    private static PeerAddress host(PeerAddress peer) {
        return peer.isIpv6()
                ? PeerAddress.of(Arrays.copyOf(Arrays.copyOf(peer.ip(), PREFIX_LENGTH), 16), 0)
                : peer.withPort(0);
    }
}
