package tv.starling.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An HTTP server of files, with ranges: a web seed (BEP 19). */
record WebServer(String url, Child child) {
    private static final int PORT = 8099;

    static WebServer start(Arena arena, Path folder) {
        String address = arena.address();
        Child child = arena.start(
                "web server",
                List.of(
                        Programs.python(),
                        Arena.script("web_server.py").toString(),
                        address,
                        "" + PORT,
                        folder.toString()));
        child.await("ready", Duration.ofSeconds(10));
        return new WebServer("http://" + address + ":" + PORT + "/", child);
    }
}
