package tv.starling.swarm;

import tv.starling.wire.UploadOnly;

/**
 * Tells peers when we want nothing though we have not got everything (BEP 21), and parts from those that want nothing
 * either. Said after a minute only: a viewer often goes on to the next file, and needs the same peers for it.
 */
final class PartialSeed {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Torrent torrent;
    private boolean said;
    private long wantedNanos;

    PartialSeed(Torrent torrent) {
        this.torrent = torrent;
        this.wantedNanos = torrent.now();
    }

    /** @param wantsNothing whether we have what we want, and not everything */
    void tick(boolean wantsNothing) {
        long now = torrent.now();
        if (!wantsNothing) {
            wantedNanos = now;
        }
        boolean say = wantsNothing && now - wantedNanos > PATIENCE_NANOS;
        if (say == said) {
            return;
        }
        said = say;
        for (PeerConnection peer : torrent.peers()) {
            peer.extended(Extension.UPLOAD_ONLY, new UploadOnly(said).encode());
            met(peer);
        }
    }

    boolean isSaid() {
        return said;
    }

    /** A peer has said what it wants. */
    void met(PeerConnection peer) {
        if (said && (peer.isUploadOnly() || peer.pieces().isSeed())) {
            peer.close("both only give");
        }
    }
}
