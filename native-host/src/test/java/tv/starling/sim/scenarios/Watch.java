package tv.starling.sim.scenarios;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tv.starling.metainfo.PieceLayout;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** Checks peers after every event, or every so many: the books balance, and what is verified is right. */
final class Watch {
    private final SimTorrent torrent;
    private final int every;
    private final List<SimPeer> peers = new ArrayList<>();
    /** Only looked up, never iterated. */
    private final Map<SimPeer, BitSet> seen = new IdentityHashMap<>();

    private int events;

    private Watch(SimTorrent torrent, int every) {
        this.torrent = torrent;
        this.every = every;
    }

    static Watch of(Simulation sim, SimTorrent torrent, SimPeer... peers) {
        return every(1, sim, torrent, peers);
    }

    /** For many peers, whose books are long. */
    static Watch every(int events, Simulation sim, SimTorrent torrent, SimPeer... peers) {
        var watch = new Watch(torrent, events);
        watch.peers.addAll(List.of(peers));
        sim.afterEachEvent(watch::event);
        return watch;
    }

    void add(SimPeer peer) {
        peers.add(peer);
    }

    void remove(SimPeer peer) {
        peers.remove(peer);
    }

    private void event() {
        if (++events % every == 0) {
            peers.forEach(this::check);
        }
    }

    private void check(SimPeer peer) {
        peer.checkInvariants();
        peer.session().torrent(torrent.infoHash()).ifPresent(t -> {
            BitSet before = seen.getOrDefault(peer, new BitSet());
            BitSet now = peer.verified(torrent);
            if (!now.equals(before)) {
                now.stream().filter(p -> !before.get(p)).forEach(p -> compare(peer, p));
                seen.put(peer, (BitSet) now.clone());
            }
        });
    }

    private void compare(SimPeer peer, int piece) {
        PieceLayout layout = torrent.info().layout();
        byte[] right = torrent.bytes(layout.pieceOffset(piece), layout.fullSize(piece));
        Optional<byte[]> there = peer.node().disk().piece(torrent.infoHash(), piece);
        if (there.isEmpty() || !Arrays.equals(right, there.get())) {
            throw new AssertionError(peer.node() + " believes a wrong piece " + piece);
        }
    }
}
