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
    ENCRYPTION("encryption");

    private final String title;

    Feature(String title) {
        this.title = title;
    }

    /** Leaves in the network only what the feature is about. */
    void restrict(Arena arena) {
        if (this == TCP) {
            arena.forbid("udp");
        }
    }

    String title() {
        return title;
    }

    /** Properties of {@link EngineProcess}. */
    List<String> ours(Way way) {
        // Dialling, what we are set to is what happens; dialled, we take what comes.
        return this == ENCRYPTION && way == Way.FETCH ? List.of("encryption=require") : List.of();
    }

    boolean ipv6() {
        return this == IPV6;
    }
}
