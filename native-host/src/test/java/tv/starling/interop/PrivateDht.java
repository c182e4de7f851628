package tv.starling.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Nodes of libtorrent that know each other: as many as Transmission wants to see before it asks any. */
final class PrivateDht {
    private static final int NODES = 12;
    private static final int PORT = 6800;
    private static final String FIRST = "10.77.1.1";

    /** The node that everybody is told of. */
    static final String ENTRY = FIRST + ":" + PORT;

    private PrivateDht() {}

    /** @return it says "announced", and the info-hash, when it is told of a peer */
    static Child start(Arena arena) {
        List<String> command = new ArrayList<>(
                List.of(Programs.python(), Arena.script("libtorrent_node.py").toString(), "dht"));
        for (int i = 1; i <= NODES; i++) {
            command.add("10.77.1." + i + ":" + PORT);
        }
        Child nodes = arena.start("dht", command);
        nodes.await("ready", Duration.ofSeconds(20));
        return nodes;
    }
}
