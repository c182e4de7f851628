package tv.starling.dht;

import tv.starling.wire.PeerAddress;

/** A node as it is known: its id and where it is. */
record Contact(NodeId id, PeerAddress address) {
    boolean isVerified() {
        return id.isValidAt(address);
    }
}
