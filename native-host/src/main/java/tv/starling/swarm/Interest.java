package tv.starling.swarm;

import java.util.BitSet;

/** Who has which pieces, as the picker counts them, and whether we want any of theirs (BEP 3). */
final class Interest {
    private final PiecePicker picker;

    Interest(PiecePicker picker) {
        this.picker = picker;
    }

    /** A peer of which nothing is known yet. */
    void joined(PeerConnection peer) {
        peer.counted(picker.peerHas(new BitSet()));
    }

    /** Has told of all its pieces. */
    void has(PeerConnection peer) {
        peer.counted(picker.peerHas(peer.pieces().bits()));
    }

    /** Has got one more. */
    void has(PeerConnection peer, int piece) {
        if (peer.counted() == PiecePicker.Counted.BY_PIECE) {
            picker.peerHas(piece);
        }
        if (picker.isWanted(piece)) {
            peer.interested(true);
        }
    }

    /** Has one no more (BEP 54). */
    void lost(PeerConnection peer, int piece) {
        left(peer);
        peer.pieces().lose(piece);
        has(peer);
        in(peer);
    }

    void left(PeerConnection peer) {
        picker.peerGone(peer.pieces().bits(), peer.counted());
    }

    /** Tells it whether we want anything of it, when that has changed. */
    void in(PeerConnection peer) {
        BitSet useful = (BitSet) peer.pieces().bits().clone();
        useful.and(picker.missing());
        peer.interested(!useful.isEmpty());
    }
}
