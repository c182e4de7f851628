package tv.starling.swarm;

import tv.starling.wire.PeerAddress;

/**
 * @param listen where peers reach us; port 0 takes any
 * @param connections most connections of the whole session
 * @param connectionsPerTorrent most connections of one torrent
 * @param uploadSlots peers unchoked at once in one torrent, the optimistic one included
 * @param downBytesPerSecond limit, 0 for none
 * @param upBytesPerSecond limit, 0 for none
 * @param encryption of links to peers
 */
public record SessionSettings(
        PeerAddress listen,
        int connections,
        int connectionsPerTorrent,
        int uploadSlots,
        long downBytesPerSecond,
        long upBytesPerSecond,
        EncryptionPolicy encryption) {

    public static SessionSettings defaults() {
        return new SessionSettings(PeerAddress.of(new byte[4], 0), 200, 80, 8, 0, 0, EncryptionPolicy.PREFER);
    }
}
