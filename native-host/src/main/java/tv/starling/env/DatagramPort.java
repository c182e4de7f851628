package tv.starling.env;

import tv.starling.wire.PeerAddress;

/** An open datagram socket. */
public interface DatagramPort {

    /** Where it is bound, with the real port. */
    PeerAddress local();

    /** Sends or silently drops, as UDP does; the array is the caller's again when it returns. */
    void send(PeerAddress to, byte[] payload);

    void close();
}
