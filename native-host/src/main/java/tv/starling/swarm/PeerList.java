package tv.starling.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.wire.PeerAddress;

/**
 * Every address known for one torrent, and which to dial next. A decider.
 *
 * <p>Addresses come from strangers, who may name a victim: hence the limits for each IP and the port rule.
 */
final class PeerList {
    /** Enough for any swarm that we can use, about 100 bytes each; libtorrent keeps 3,000 too. */
    private static final int MOST_PEERS = 3000;
    /** Of one IP address: several clients behind one NAT, but no port scan. */
    private static final int MOST_PORTS_OF_ONE_IP = 4;
    /** Below are other services than peers. */
    private static final int LEAST_PORT_OF_STRANGERS = 1024;

    private static final int MOST_FAILURES = 5;
    private static final long FIRST_RETRY_NANOS = 5_000_000_000L;
    private static final long MOST_RETRY_NANOS = 600_000_000_000L;

    /** Who told us of an address. */
    enum Source {
        /** The user, on a command line. */
        USER,
        LINK,
        TRACKER,
        INCOMING
    }

    private static final class Known {
        final PeerAddress address;
        final Source source;
        boolean busy;
        boolean banned;
        int failures;
        long nextTryNanos;

        Known(PeerAddress address, Source source) {
            this.address = address;
            this.source = source;
        }
    }

    private final Reach reach;
    private final RandomGenerator random;
    private final Map<PeerAddress, Known> known = new LinkedHashMap<>();

    /** @param reach {@code PUBLIC_ONLY} leaves out every address that is not a public one */
    PeerList(Reach reach, RandomGenerator random) {
        this.reach = reach;
        this.random = random;
    }

    /** True when the address is new and may be dialled. */
    boolean add(PeerAddress address, Source source, long nowNanos) {
        if (known.containsKey(address) || known.size() >= MOST_PEERS || !acceptable(address, source)) {
            return false;
        }
        var peer = new Known(address, source);
        peer.nextTryNanos = nowNanos;
        known.put(address, peer);
        return true;
    }

    private boolean acceptable(PeerAddress address, Source source) {
        if (address.port() == 0) {
            return false;
        }
        if (source == Source.USER) {
            return true;
        }
        if (address.isPrivate()) {
            return reach == Reach.ANY;
        }
        return address.port() >= LEAST_PORT_OF_STRANGERS && portsOf(address) < MOST_PORTS_OF_ONE_IP;
    }

    private long portsOf(PeerAddress address) {
        byte[] ip = address.ip();
        return known.keySet().stream()
                .filter(a -> java.util.Arrays.equals(a.ip(), ip))
                .count();
    }

    /** An address to dial now, which counts as busy then: those that never failed first, at random among equals. */
    Optional<PeerAddress> next(long nowNanos) {
        var best = new ArrayList<Known>();
        for (Known peer : known.values()) {
            boolean due = !peer.busy && !peer.banned && peer.failures < MOST_FAILURES && peer.nextTryNanos <= nowNanos;
            if (!due || !best.isEmpty() && peer.failures > best.getFirst().failures) {
                continue;
            }
            if (!best.isEmpty() && peer.failures < best.getFirst().failures) {
                best.clear();
            }
            best.add(peer);
        }
        if (best.isEmpty()) {
            return Optional.empty();
        }
        Known chosen = best.get(random.nextInt(best.size()));
        chosen.busy = true;
        return Optional.of(chosen.address);
    }

    /** A connection, or a dial, to this address is over. */
    void released(PeerAddress address, Outcome outcome, long nowNanos) {
        Known peer = known.get(address);
        if (peer == null) {
            return;
        }
        peer.busy = false;
        switch (outcome) {
            case WORKED -> peer.failures = 0;
            case FAILED -> peer.failures++;
            case USELESS -> peer.failures = MOST_FAILURES;
            case BANNED -> peer.banned = true;
        }
        long wait = Math.min(FIRST_RETRY_NANOS << Math.min(peer.failures * 2, 20), MOST_RETRY_NANOS);
        peer.nextTryNanos = nowNanos + wait;
    }

    /** How it went. */
    enum Outcome {
        WORKED,
        FAILED,
        /** Ourselves, another swarm, a second way to a peer that we have: never again. */
        USELESS,
        /** It lied. */
        BANNED
    }

    /** Nothing from this IP address any more; on loopback, where every engine of this machine is, from this port. */
    void ban(PeerAddress address) {
        known.putIfAbsent(address, new Known(address, Source.INCOMING));
        for (Known peer : known.values()) {
            if (isSameHost(peer.address, address)) {
                peer.banned = true;
            }
        }
    }

    boolean isBanned(PeerAddress address) {
        return known.values().stream().anyMatch(p -> p.banned && isSameHost(p.address, address));
    }

    private static boolean isSameHost(PeerAddress one, PeerAddress other) {
        return one.inetAddress().isLoopbackAddress()
                ? one.equals(other)
                : java.util.Arrays.equals(one.ip(), other.ip());
    }

    int size() {
        return known.size();
    }

    /** When something can be dialled at the earliest; empty when there is nothing. */
    Optional<Long> nextTryNanos() {
        return known.values().stream()
                .filter(p -> !p.busy && !p.banned && p.failures < MOST_FAILURES)
                .map(p -> p.nextTryNanos)
                .min(Long::compare);
    }

    /** Addresses known, for tests and display. */
    List<PeerAddress> addresses() {
        return List.copyOf(known.keySet());
    }
}
