package tv.starling.arch;

import java.util.Arrays;
import java.util.stream.Stream;

/** The rooms of the house by ring, as package patterns of ArchUnit. A new package of ring 1 to 3 is named here. */
final class Rooms {

    static final String ROOT = "tv.starling";

    /** Words: pure values and codecs. */
    static final String[] WORDS = rooms("bencode", "metainfo", "wire");

    /** Decisions: state machines of the swarm thread. */
    static final String[] DECISIONS =
            rooms("env", "swarm", "stream", "live", "dht", "tracker", "utp", "pex", "lsd", "portmap");

    /** Edges: one library each. */
    static final String[] EDGES = rooms("net", "disk", "http", "media", "messaging", "broadcast");

    /** Where edges are put together. */
    static final String[] COMPOSERS = both(rooms("engine", "cli"), new String[] {ROOT});

    private Rooms() {}

    static String room(String name) {
        return ROOT + "." + name + "..";
    }

    static String[] rooms(String... names) {
        return Stream.of(names).map(Rooms::room).toArray(String[]::new);
    }

    static String[] both(String[] some, String[] others) {
        return Stream.of(some, others).flatMap(Arrays::stream).toArray(String[]::new);
    }
}
