package tv.starling.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A web server with ranges for the files of a folder. */
record WebSite(String address, Child child) {
    private static final int PORT = 8099;

    static WebSite start(Arena arena, Path files) {
        String address = arena.address();
        Child child = arena.start(
                "site",
                List.of(
                        Programs.python(),
                        Arena.script("website.py").toString(),
                        address,
                        "" + PORT,
                        files.toString()));
        child.await("ready", Duration.ofSeconds(10));
        return new WebSite(address, child);
    }

    String url(String path) {
        return "http://" + Arena.hostPort(address, PORT) + "/" + path;
    }

    /** Connections over which a file was asked for. */
    long connections(String path) {
        return child.lines().stream()
                .filter(line -> line.startsWith("get /" + path + " "))
                .map(line -> line.substring(line.lastIndexOf(' ')))
                .distinct()
                .count();
    }
}
