package tv.starling.interop;

import java.util.List;

/** A column of the matrix: how the torrent, our engine and the other client are set up, and what the network lets through. */
enum Feature {
    /** A torrent file, IPv4, no UDP between peers. */
    TCP("TCP"),
    /** The same over IPv6 alone. */
    IPV6("IPv6"),
    /** Metadata from a peer (BEP 9), many files. */
    MAGNET("magnet"),
    /** It takes no link but an RC4 one (MSE). */
    ENCRYPTION("encryption"),
    /** No TCP between peers. */
    UTP("uTP"),
    /** A third peer that only the teller knows (BEP 11). */
    PEX("PEX"),
    /** The tracker tells of nobody; multicast (BEP 14). */
    LSD("LSD"),
    /** The tracker tells of nobody, and all know one node (BEP 5). */
    DHT("DHT"),
    /** A torrent of version 2 alone (BEP 52), many files. */
    V2("v2"),
    /** A torrent of both versions, many files. */
    HYBRID("hybrid"),
    /** All we have comes from an HTTP server (BEP 19). */
    WEB_SEED("web seed"),
    /** Both behind NATs, and a third peer that both reach, which brings them together (BEP 55). */
    HOLEPUNCH("holepunch");

    private final String title;

    Feature(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Leaves in the network only what the feature is about. */
    void restrict(Arena arena) {
        switch (this) {
            case TCP -> arena.forbid("udp");
            case UTP -> arena.forbid("tcp");
            default -> {}
        }
    }

    /** Properties of {@link EngineProcess}. */
    List<String> ours(Way way) {
        return switch (this) {
            // Dialling, what we are set to is what happens; dialled, we take what comes.
            case ENCRYPTION -> way == Way.FETCH ? List.of("encryption=require") : List.of();
            case LSD -> List.of("lsd=true");
            case DHT -> List.of("dht=" + PrivateDht.ENTRY);
            default -> List.of();
        };
    }

    boolean ipv6() {
        return this == IPV6;
    }

    /** Peers find each other by the feature alone. */
    boolean finds() {
        return this == LSD || this == DHT;
    }

    boolean manyFiles() {
        return this == MAGNET || this == V2 || this == HYBRID;
    }

    /** How {@code libtorrent_node.py make} calls the torrent's version. */
    String kind() {
        return switch (this) {
            case V2 -> "v2";
            case HYBRID -> "hybrid";
            default -> "v1";
        };
    }
}
