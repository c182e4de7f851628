package tv.starling.swarm;

import tv.starling.live.Line;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.PeerMessage;

/** A peer's connection, as the live swarm uses it. */
record LiveLine(PeerConnection peer) implements Line {
    @Override
    public void send(PeerMessage message) {
        peer.send(message);
        if (message instanceof PeerMessage.Piece piece) {
            peer.uploads().counts(piece.block().length);
        }
    }

    @Override
    public void send(LiveMessage message) {
        peer.extended(Extension.LIVE, message.encode());
    }

    @Override
    public long queuedBytes() {
        return peer.queuedBytes();
    }

    @Override
    public void close(String reason) {
        peer.close(reason);
    }
}
