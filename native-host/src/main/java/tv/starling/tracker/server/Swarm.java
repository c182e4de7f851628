package tv.starling.tracker.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import tv.starling.tracker.server.Known.Peer;
import tv.starling.wire.PeerAddress;

/** The peers of one torrent. */
final class Swarm {
    /** Those heard of longest ago come first. */
    private final Map<PeerAddress, Peer> byAddress = new LinkedHashMap<>();

    private final Known seeds4 = new Known();
    private final Known seeds6 = new Known();
    private final Known leechers4 = new Known();
    private final Known leechers6 = new Known();
    private long completed;

    Counts counts() {
        return new Counts(seeds4.size() + seeds6.size(), leechers4.size() + leechers6.size(), completed);
    }

    int size() {
        return byAddress.size();
    }

    Optional<Peer> peer(PeerAddress address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    void put(Peer peer) {
        remove(peer.address);
        byAddress.put(peer.address, peer);
        list(peer).add(peer);
    }

    /** Whether it was there. */
    boolean remove(PeerAddress address) {
        Peer gone = byAddress.remove(address);
        if (gone == null) {
            return false;
        }
        list(gone).remove(gone);
        return true;
    }

    void countCompleted() {
        completed++;
    }

    /** Who has not been heard of since, at most this many. */
    List<PeerAddress> silentSince(long nanos, int most) {
        List<PeerAddress> silent = new ArrayList<>();
        for (Peer peer : byAddress.values()) {
            if (peer.heardNanos - nanos >= 0 || silent.size() == most) {
                break;
            }
            silent.add(peer.address);
        }
        return silent;
    }

    List<PeerAddress> addresses() {
        return List.copyOf(byAddress.keySet());
    }

    /**
     * Others for this peer, at random: half of them seeds, as far as there are both kinds. A seed gets no seeds, and a
     * public address no private ones, which it couldn't reach.
     */
    List<PeerAddress> others(Announced asking, int count, Family family, RandomGenerator random) {
        boolean six = family == Family.IPV6;
        Known leechers = six ? leechers6 : leechers4;
        Known seeds = six ? seeds6 : seeds4;
        boolean stranger = !asking.peer().isPrivate();
        Predicate<Peer> suits = peer -> !peer.address.equals(asking.peer()) && !(stranger && peer.isPrivate);
        List<PeerAddress> others = new ArrayList<>();
        if (!asking.isSeed()) {
            seeds.draw(Math.max(count / 2, count - leechers.size()), suits, random, others);
        }
        leechers.draw(count - others.size(), suits, random, others);
        return others;
    }

    /** Which addresses are asked for. */
    enum Family {
        IPV4,
        IPV6;

        static Family of(PeerAddress address) {
            return address.isIpv6() ? IPV6 : IPV4;
        }
    }

    private Known list(Peer peer) {
        if (peer.address.isIpv6()) {
            return peer.isSeed ? seeds6 : leechers6;
        }
        return peer.isSeed ? seeds4 : leechers4;
    }
}
