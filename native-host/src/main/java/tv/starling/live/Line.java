package tv.starling.live;

import tv.starling.wire.LiveMessage;
import tv.starling.wire.PeerMessage;

/** The way to one neighbour, which has shaken hands and speaks {@code bt_live}. */
public interface Line {
    void send(PeerMessage message);

    /** By the number the neighbour chose for the extension. */
    void send(LiveMessage message);

    /** Bytes queued and not yet taken by the system. */
    long queuedBytes();

    /** The neighbour broke the protocol, or is of no more use; {@link LiveNeighbour#closed} follows. */
    void close(String reason);
}
