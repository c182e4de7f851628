package tv.starling.swarm;

import java.util.List;
import java.util.Set;

/** Carries out what the {@link Choker} decides: every ten seconds, and at once where a slot is free. */
final class Unchoking {
    private final Torrent torrent;
    private final Choker choker;
    private long nextNanos;

    Unchoking(Torrent torrent) {
        this.torrent = torrent;
        this.choker = new Choker(torrent.random());
        this.nextNanos = torrent.now() + Choker.INTERVAL_NANOS;
    }

    /** A peer wants, or wants no more: a free slot is given at once, so that nobody waits for the clock. */
    void interest(PeerConnection peer) {
        if (!peer.peerInterested()) {
            peer.uploads().choke();
            fillSlots();
        } else if (Choker.freeSlot(unchoked(), torrent.uploadSlots())) {
            peer.uploads().unchoke();
        }
    }

    /** A peer is gone, and with it perhaps a slot. */
    void left() {
        fillSlots();
    }

    private void fillSlots() {
        for (PeerConnection peer : torrent.peers()) {
            if (peer.peerInterested()
                    && peer.uploads().isChoking()
                    && Choker.freeSlot(unchoked(), torrent.uploadSlots())) {
                peer.uploads().unchoke();
            }
        }
    }

    void tick(ChokingOrder order) {
        long now = torrent.now();
        if (now < nextNanos) {
            return;
        }
        nextNanos = now + Choker.INTERVAL_NANOS;
        List<PeerConnection> peers = torrent.peers();
        Set<Integer> chosen =
                choker.unchoked(peers.stream().map(p -> p.candidate(now)).toList(), order, torrent.uploadSlots(), now);
        for (PeerConnection peer : peers) {
            if (chosen.contains(peer.id())) {
                peer.uploads().unchoke();
            } else {
                peer.uploads().choke();
            }
        }
    }

    private int unchoked() {
        return (int)
                torrent.peers().stream().filter(p -> !p.uploads().isChoking()).count();
    }
}
