package tv.starling.dht;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import tv.starling.metainfo.InfoHash;
import tv.starling.wire.PeerAddress;

/** Peers that others announced to us, for half an hour each (BEP 5, 33). */
final class PeerStore {
    /** As libtorrent: a node is asked for what is near its id, some hundreds. */
    static final int MOST_HASHES = 2000;
    /** As libtorrent; more than a hundred are never told at once. */
    static final int MOST_PEERS = 500;
    /** Of one /24 or /64 in a swarm: one network must not be all that we tell. */
    static final int MOST_OF_NEIGHBOURHOOD = 16;
    /** Peers in an answer; they fit in a datagram beside eight nodes. */
    static final int MOST_TOLD = 100;

    private static final long EXPIRY_NANOS = 1800_000_000_000L;

    private record Stored(PeerAddress peer, boolean seed, long announcedNanos) {}

    private final RandomGenerator random;
    private final Map<InfoHash, Map<PeerAddress, Stored>> swarms = new LinkedHashMap<>();

    PeerStore(RandomGenerator random) {
        this.random = random;
    }

    /** One entry for each host (BEP 33); the oldest of a full swarm goes. */
    void announce(InfoHash infoHash, PeerAddress peer, boolean seed, long nowNanos) {
        Map<PeerAddress, Stored> swarm = swarms.get(infoHash);
        if (swarm == null) {
            makeRoom(nowNanos);
            swarm = new LinkedHashMap<>();
            swarms.put(infoHash, swarm);
        }
        expire(swarm, nowNanos);
        PeerAddress host = Neighbourhood.host(peer);
        OptionalLong neighbourhood = Neighbourhood.of(peer);
        boolean crowded = neighbourhood.isPresent()
                && swarm.values().stream()
                                .filter(s -> Neighbourhood.of(s.peer).equals(neighbourhood))
                                .count()
                        >= MOST_OF_NEIGHBOURHOOD;
        boolean known = swarm.remove(host) != null;
        if (crowded && !known) {
            return;
        }
        if (swarm.size() >= MOST_PEERS) {
            swarm.remove(swarm.keySet().iterator().next());
        }
        swarm.put(host, new Stored(peer, seed, nowNanos));
    }

    /** Some peers of this address family, at random. */
    List<PeerAddress> peers(InfoHash infoHash, boolean ipv6, boolean seedsToo, long nowNanos) {
        Map<PeerAddress, Stored> swarm = swarms.get(infoHash);
        if (swarm == null) {
            return List.of();
        }
        expire(swarm, nowNanos);
        var fitting = new ArrayList<>(swarm.values().stream()
                .filter(s -> s.peer.isIpv6() == ipv6 && (seedsToo || !s.seed))
                .map(s -> s.peer)
                .toList());
        int count = Math.min(MOST_TOLD, fitting.size());
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, fitting.size());
            PeerAddress swapped = fitting.set(i, fitting.get(other));
            fitting.set(other, swapped);
        }
        return List.copyOf(fitting.subList(0, count));
    }

    /** Empty where nobody is known (BEP 33). */
    Optional<Krpc.Scrape> scrape(InfoHash infoHash, long nowNanos) {
        Map<PeerAddress, Stored> swarm = swarms.get(infoHash);
        if (swarm == null) {
            return Optional.empty();
        }
        expire(swarm, nowNanos);
        var seeds = new BloomFilter();
        var peers = new BloomFilter();
        swarm.values().forEach(s -> (s.seed ? seeds : peers).add(s.peer));
        return Optional.of(new Krpc.Scrape(seeds, peers));
    }

    int hashes() {
        return swarms.size();
    }

    /** When full, the smallest swarm goes: a flood of made-up hashes has one peer in each. */
    private void makeRoom(long nowNanos) {
        if (swarms.size() < MOST_HASHES) {
            return;
        }
        swarms.values().forEach(swarm -> expire(swarm, nowNanos));
        swarms.values().removeIf(Map::isEmpty);
        if (swarms.size() >= MOST_HASHES) {
            swarms.entrySet().stream()
                    .min(Comparator.comparingInt(e -> e.getValue().size()))
                    .map(Map.Entry::getKey)
                    .ifPresent(swarms::remove);
        }
    }

    /** They are in order of announcing. */
    private static void expire(Map<PeerAddress, Stored> swarm, long nowNanos) {
        var oldest = swarm.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next().announcedNanos >= EXPIRY_NANOS) {
            oldest.remove();
        }
    }
}
