package tv.starling.tracker;

import tv.starling.metainfo.InfoHash;

/**
 * What a torrent tells its trackers of itself, at one moment.
 *
 * @param peerId 20 bytes
 * @param port where peers reach us, 0 when they can't
 * @param uploaded payload bytes since the torrent was started
 * @param downloaded payload bytes since the torrent was started
 * @param left bytes still wanted; while the length is unknown something above 0, because 0 says "seed"
 */
public record Announcement(InfoHash infoHash, byte[] peerId, int port, long uploaded, long downloaded, long left) {
    static final int PEER_ID_LENGTH = 20;

    public Announcement {
        if (peerId.length != PEER_ID_LENGTH) {
            throw new IllegalArgumentException("peer id of " + peerId.length + " bytes");
        }
    }
}
