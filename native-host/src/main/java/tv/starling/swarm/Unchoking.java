package tv.starling.swarm;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Carries out what the {@link Choker} decides: every ten seconds, and at once where a slot is free. A round begins with few
 * slots; while those who have them leave the line idle, more are given, up to the setting.
 */
final class Unchoking {
    /** To begin a round with: a piece that is whole soon is passed on soon; in many parts at once all are late. */
    private static final int FEW = 4;
    /** Beside the slots, until the next round. */
    private static final int FOR_NEWCOMERS = 2;

    private static final int NEWCOMERS_PIECES = 4;

    private final Torrent torrent;
    private final Choker choker;
    private long nextNanos;
    private int slots;

    Unchoking(Torrent torrent) {
        this.torrent = torrent;
        this.choker = new Choker(torrent.random());
        this.slots = Math.min(FEW, torrent.uploadSlots());
        this.nextNanos = torrent.now() + Choker.INTERVAL_NANOS;
    }

    /** A peer wants, or wants no more: a free slot is given at once, so that nobody waits for the clock. */
    void interest(PeerConnection peer) {
        if (!peer.peerInterested()) {
            peer.uploads().choke();
            fillSlots();
        } else if (Choker.freeSlot(unchoked(), slotsFor(peer))) {
            peer.uploads().unchoke();
        }
    }

    /** Who has next to nothing has nothing to give, and a user who waits for the first picture: it is let in beside. */
    private int slotsFor(PeerConnection peer) {
        boolean newcomer = peer.pieces().bits().cardinality() < NEWCOMERS_PIECES;
        return newcomer ? Math.min(torrent.uploadSlots(), slots + FOR_NEWCOMERS) : slots;
    }

    /** A peer is gone, and with it perhaps a slot. */
    void left() {
        fillSlots();
    }

    private void fillSlots() {
        for (PeerConnection peer : torrent.peers()) {
            if (peer.peerInterested() && peer.uploads().isChoking() && Choker.freeSlot(unchoked(), slots)) {
                peer.uploads().unchoke();
            }
        }
    }

    void tick(Choker.Mode mode) {
        long now = torrent.now();
        if (now < nextNanos) {
            widen(now);
            return;
        }
        slots = Math.min(FEW, torrent.uploadSlots());
        nextNanos = now + Choker.INTERVAL_NANOS;
        List<PeerConnection> peers = torrent.peers();
        Set<Integer> chosen =
                choker.unchoked(peers.stream().map(p -> p.candidate(now)).toList(), mode, slots, now);
        for (PeerConnection peer : peers) {
            if (chosen.contains(peer.id())) {
                peer.uploads().unchoke();
            } else {
                peer.uploads().choke();
            }
        }
    }

    /** Those unchoked leave the line idle: another gets a turn. */
    private void widen(long now) {
        boolean busy = torrent.peers().stream().anyMatch(p -> p.uploads().isBusy());
        if (busy || slots >= torrent.uploadSlots()) {
            return;
        }
        torrent.peers().stream()
                .filter(p -> p.peerInterested() && p.uploads().isChoking())
                .min(Comparator.comparingLong(p -> p.uploads().changedNanos()))
                .ifPresent(p -> {
                    slots = Math.max(slots, unchoked() + 1);
                    p.uploads().unchoke();
                });
    }

    private int unchoked() {
        return (int)
                torrent.peers().stream().filter(p -> !p.uploads().isChoking()).count();
    }
}
