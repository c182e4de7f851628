package tv.starling.swarm;

import java.util.List;
import tv.starling.metainfo.HostPort;
import tv.starling.wire.PeerAddress;

/**
 * @param listen where peers reach us; port 0 takes any
 * @param connections most connections of the whole session
 * @param connectionsPerTorrent most connections of one torrent
 * @param uploadSlots peers unchoked at once in one torrent, the optimistic one included
 * @param downBytesPerSecond limit, 0 for none
 * @param upBytesPerSecond limit, 0 for none
 * @param encryption of links to peers
 * @param transports what carries the streams to peers
 * @param dht whether the hash table is used, and by which nodes it is entered
 */
public record SessionSettings(
        PeerAddress listen,
        int connections,
        int connectionsPerTorrent,
        int uploadSlots,
        long downBytesPerSecond,
        long upBytesPerSecond,
        EncryptionPolicy encryption,
        TransportChoice transports,
        DhtEntry dht) {

    /** By every transport, without the hash table. */
    public SessionSettings(
            PeerAddress listen,
            int connections,
            int connectionsPerTorrent,
            int uploadSlots,
            long downBytesPerSecond,
            long upBytesPerSecond,
            EncryptionPolicy encryption) {
        this(
                listen,
                connections,
                connectionsPerTorrent,
                uploadSlots,
                downBytesPerSecond,
                upBytesPerSecond,
                encryption,
                TransportChoice.TCP_AND_UTP,
                DhtEntry.NONE);
    }

    /** Over the hash table. */
    public SessionSettings with(DhtEntry other) {
        return new SessionSettings(
                listen,
                connections,
                connectionsPerTorrent,
                uploadSlots,
                downBytesPerSecond,
                upBytesPerSecond,
                encryption,
                transports,
                other);
    }

    public SessionSettings with(TransportChoice other) {
        return new SessionSettings(
                listen,
                connections,
                connectionsPerTorrent,
                uploadSlots,
                downBytesPerSecond,
                upBytesPerSecond,
                encryption,
                other,
                dht);
    }

    /** The way into the hash table (BEP 5): nodes to begin with, besides those of the last run; or none, and no use of it. */
    public record DhtEntry(boolean used, List<HostPort> nodes) {
        public static final DhtEntry NONE = new DhtEntry(false, List.of());

        public static DhtEntry by(List<HostPort> nodes) {
            return new DhtEntry(true, nodes);
        }
    }

    public static SessionSettings defaults() {
        return new SessionSettings(PeerAddress.of(new byte[4], 0), 200, 80, 8, 0, 0, EncryptionPolicy.PREFER);
    }
}
