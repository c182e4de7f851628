package tv.starling.swarm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tv.starling.metainfo.HostPort;
import tv.starling.wire.PeerAddress;

/**
 * What a session is told when it is made, by concern. Begin with {@link #DEFAULT}, which does nothing that was not asked of
 * it, and say what is different.
 *
 * @param listen where peers reach us; port 0 takes any
 * @param bounds how many at once
 * @param rates how fast at most
 * @param links what is spoken with peers
 * @param features what is switched on besides
 * @param dhtNodes by which the hash table is entered, besides those of the last run
 */
public record SessionSettings(
        PeerAddress listen, Bounds bounds, Rates rates, Links links, Set<Feature> features, List<HostPort> dhtNodes) {

    public static final SessionSettings DEFAULT = new SessionSettings(
            PeerAddress.of(new byte[4], 0), Bounds.DEFAULT, Rates.UNLIMITED, Links.DEFAULT, Set.of(), List.of());

    public SessionSettings {
        features = Set.copyOf(features);
        dhtNodes = List.copyOf(dhtNodes);
    }

    /** Ways to be found and reached that not everybody wants. */
    public enum Feature {
        /** The distributed hash table (BEP 5). */
        DHT,
        /** Swarms are announced on this network, and peers there are found so (BEP 14). */
        LOCAL_DISCOVERY,
        /** The router is asked to let peers in: PCP, NAT-PMP, UPnP. */
        PORT_MAPPING
    }

    /**
     * @param connections most of the whole session
     * @param connectionsPerTorrent most of one torrent
     * @param uploadSlots peers unchoked at once in one torrent, the optimistic one included
     * @param seeding who comes first to them when we only give
     */
    public record Bounds(int connections, int connectionsPerTorrent, int uploadSlots, ChokingOrder seeding) {
        public static final Bounds DEFAULT = new Bounds(200, 80, 8, ChokingOrder.ROUND_ROBIN);

        public Bounds withConnections(int ofSession, int ofTorrent) {
            return new Bounds(ofSession, ofTorrent, uploadSlots, seeding);
        }

        public Bounds withUploadSlots(int slots) {
            return new Bounds(connections, connectionsPerTorrent, slots, seeding);
        }

        public Bounds with(ChokingOrder ofSeeds) {
            return new Bounds(connections, connectionsPerTorrent, uploadSlots, ofSeeds);
        }
    }

    /**
     * Bytes a second, 0 for no limit.
     *
     * @param local whether the limits hold for peers of private networks
     */
    public record Rates(long down, long up, LocalRates local) {
        public static final Rates UNLIMITED = new Rates(0, 0, LocalRates.LIMITED);

        public Rates withDown(long bytesPerSecond) {
            return new Rates(bytesPerSecond, up, local);
        }

        public Rates withUp(long bytesPerSecond) {
            return new Rates(down, bytesPerSecond, local);
        }

        public Rates with(LocalRates other) {
            return new Rates(down, up, other);
        }
    }

    /** What rate limits are to peers of private networks: they hold for them too, unless said. */
    public enum LocalRates {
        LIMITED,
        EXEMPT
    }

    /**
     * @param encryption of links to peers
     * @param transports what carries the streams to peers
     */
    public record Links(EncryptionPolicy encryption, TransportChoice transports) {
        public static final Links DEFAULT = new Links(EncryptionPolicy.PREFER, TransportChoice.TCP_AND_UTP);

        public Links with(EncryptionPolicy other) {
            return new Links(other, transports);
        }

        public Links with(TransportChoice other) {
            return new Links(encryption, other);
        }
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    public SessionSettings listeningAt(PeerAddress other) {
        return new SessionSettings(other, bounds, rates, links, features, dhtNodes);
    }

    public SessionSettings with(Bounds other) {
        return new SessionSettings(listen, other, rates, links, features, dhtNodes);
    }

    public SessionSettings with(Rates other) {
        return new SessionSettings(listen, bounds, other, links, features, dhtNodes);
    }

    public SessionSettings with(Links other) {
        return new SessionSettings(listen, bounds, rates, other, features, dhtNodes);
    }

    public SessionSettings with(Feature feature) {
        return with(EnumSet.of(feature, features.toArray(Feature[]::new)));
    }

    public SessionSettings without(Feature feature) {
        EnumSet<Feature> rest = EnumSet.allOf(Feature.class);
        rest.retainAll(features);
        rest.remove(feature);
        return with(rest);
    }

    private SessionSettings with(Set<Feature> others) {
        return new SessionSettings(listen, bounds, rates, links, others, dhtNodes);
    }

    /** Where the hash table is entered, if it is used. */
    public SessionSettings withDhtNodes(List<HostPort> others) {
        return new SessionSettings(listen, bounds, rates, links, features, others);
    }
}
