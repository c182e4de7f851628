package tv.starling.tracker.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import tv.starling.wire.PeerAddress;

/** Peers of one kind in no order, from which any number is drawn at random in as many steps. */
final class Known {
    private final List<Peer> peers = new ArrayList<>();

    /** A peer that announced, and where it stands in its list. */
    static final class Peer {
        final PeerAddress address;
        final boolean isPrivate;
        final boolean isSeed;
        long heardNanos;
        private int index;

        Peer(PeerAddress address, boolean isSeed, long heardNanos) {
            this.address = address;
            this.isPrivate = address.isPrivate();
            this.isSeed = isSeed;
            this.heardNanos = heardNanos;
        }
    }

    int size() {
        return peers.size();
    }

    void add(Peer peer) {
        peer.index = peers.size();
        peers.add(peer);
    }

    void remove(Peer peer) {
        swap(peer.index, peers.size() - 1);
        peers.removeLast();
    }

    /** Adds up to {@code count} that suit; gives up after twice as many that don't. */
    void draw(int count, Predicate<Peer> suits, RandomGenerator random, List<PeerAddress> into) {
        int tries = Math.min(peers.size(), 3 * count + 1);
        int drawn = 0;
        for (int i = 0; i < tries && drawn < count; i++) {
            swap(i, i + random.nextInt(peers.size() - i));
            if (suits.test(peers.get(i))) {
                into.add(peers.get(i).address);
                drawn++;
            }
        }
    }

    private void swap(int one, int other) {
        Collections.swap(peers, one, other);
        peers.get(one).index = one;
        peers.get(other).index = other;
    }
}
