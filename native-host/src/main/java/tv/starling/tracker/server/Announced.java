package tv.starling.tracker.server;

import tv.starling.metainfo.InfoHash;
import tv.starling.tracker.Event;
import tv.starling.wire.PeerAddress;

/**
 * What a peer tells of itself.
 *
 * @param peer the address that asked, with the port it names; 0 where it can't be reached
 * @param left bytes it still wants; 0 says "seed"
 */
record Announced(InfoHash infoHash, PeerAddress peer, long left, Event event) {
    boolean isSeed() {
        return left == 0;
    }
}
