package tv.starling.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A tracker for both protocols, HTTP and UDP. */
record Tracker(String address, Child child) {
    private static final int PORT = 6969;

    /** It tells everybody of everybody. */
    static Tracker start(Arena arena) {
        return start(arena, arena.address(), List.of());
    }

    /** It tells everybody of these peers alone; of nobody where there are none. */
    static Tracker tellingOf(Arena arena, Feature feature, String... peers) {
        List<String> only = new ArrayList<>(List.of("--only"));
        Stream.of(peers).forEach(peer -> only.addAll(List.of("--only", peer)));
        return start(arena, arena.address(feature), only);
    }

    private static Tracker start(Arena arena, String address, List<String> more) {
        List<String> command = new ArrayList<>(
                List.of(Programs.python(), Arena.script("tracker.py").toString(), address, "" + PORT));
        command.addAll(more);
        Child child = arena.start("tracker", command);
        child.await("ready", Duration.ofSeconds(10));
        return new Tracker(address, child);
    }

    String http() {
        return "http://" + Arena.hostPort(address, PORT) + "/announce";
    }

    String udp() {
        return "udp://" + Arena.hostPort(address, PORT) + "/announce";
    }

    /** Waits until somebody has told it, over HTTP, that he has everything. */
    void hasSeed(Duration within) {
        child.await(line -> line.matches("announce http \\S+ 0 .*"), "a seed announces itself", within);
    }
}
