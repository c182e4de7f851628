package tv.starling.swarm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tv.starling.wire.Holepunch;
import tv.starling.wire.Holepunch.Failed;
import tv.starling.wire.PeerAddress;

/**
 * Brings together those that nobody can dial (BEP 55), in one torrent: asks the peer that told of an address for a meeting
 * when dialling it has failed, dials when told to, and arranges meetings between peers of ours. Bounded, since each message
 * makes somebody send packets to an address that somebody else names. Swarm thread.
 */
final class Holepunching {
    /** Messages heeded of one peer: a burst, and then one in {@link #NANOS_EACH}. */
    private static final int MOST_AT_ONCE = 10;

    private static final long NANOS_EACH = 6_000_000_000L;

    private final Torrent torrent;
    private final Map<Integer, Allowance> allowances = new LinkedHashMap<>();

    /** What is still heeded of one peer. */
    private static final class Allowance {
        private double left = MOST_AT_ONCE;
        private long lastNanos;

        Allowance(long nowNanos) {
            lastNanos = nowNanos;
        }

        boolean take(long nowNanos) {
            left = Math.min(MOST_AT_ONCE, left + (nowNanos - lastNanos) / (double) NANOS_EACH);
            lastNanos = nowNanos;
            if (left < 1) {
                return false;
            }
            left--;
            return true;
        }
    }

    Holepunching(Torrent torrent) {
        this.torrent = torrent;
    }

    void left(PeerConnection peer) {
        allowances.remove(peer.id());
    }

    void received(PeerConnection from, Holepunch message) {
        boolean heeded = from.introduction().takes(Extension.HOLEPUNCH)
                && allowances
                        .computeIfAbsent(from.id(), id -> new Allowance(torrent.now()))
                        .take(torrent.now());
        if (!heeded) {
            return;
        }
        switch (message) {
            case Holepunch.Rendezvous(PeerAddress wanted) -> arrange(from, wanted);
            case Holepunch.Connect(PeerAddress other) -> torrent.connections().meet(other, from);
            case Failed _ -> {} // the address stays what it was, one that can't be dialled
        }
    }

    /** Dialling this address has failed: whoever told of it is asked for a meeting, if it is there and can. */
    void ask(PeerAddress wanted, PeerAddress teller) {
        find(teller)
                .filter(peer -> peer.introduction().takes(Extension.HOLEPUNCH))
                .ifPresent(peer -> peer.extended(Extension.HOLEPUNCH, new Holepunch.Rendezvous(wanted).encode()));
    }

    private void arrange(PeerConnection from, PeerAddress wanted) {
        Optional<PeerConnection> other = find(wanted);
        if (other.isEmpty()) {
            say(from, new Failed(wanted, Failed.NOT_CONNECTED));
        } else if (other.get() == from) {
            say(from, new Failed(wanted, Failed.NO_SUCH_PEER));
        } else if (!other.get().introduction().takes(Extension.HOLEPUNCH)) {
            say(from, new Failed(wanted, Failed.NO_SUPPORT));
        } else {
            say(
                    other.get(),
                    new Holepunch.Connect(from.introduction().reachableAt().orElse(from.address())));
            say(from, new Holepunch.Connect(wanted));
        }
    }

    private static void say(PeerConnection peer, Holepunch message) {
        peer.extended(Extension.HOLEPUNCH, message.encode());
    }

    private Optional<PeerConnection> find(PeerAddress at) {
        return torrent.peers().stream()
                .filter(peer -> peer.introduction().isAt(at))
                .findFirst();
    }
}
