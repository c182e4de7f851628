package tv.starling.http;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import tv.starling.stream.ByteStream;
import tv.starling.stream.StreamTable;
import tv.starling.stream.StreamTable.Audience;

/** A running server with a swarm thread. */
public final class ServerFixture implements AutoCloseable {
    public final SwarmThread swarm = new SwarmThread();
    public final StreamTable table = new StreamTable(new Random(7));
    final Map<String, Integer> readers = new ConcurrentHashMap<>();
    public final StreamServer server;

    public ServerFixture() throws IOException {
        this(ServerLimits.DEFAULT);
    }

    ServerFixture(ServerLimits limits) throws IOException {
        server = new StreamServer(swarm, table, 0, readers::put, limits);
        server.start();
    }

    public String add(ByteStream stream, Audience audience) {
        return CompletableFuture.supplyAsync(() -> table.add(stream, audience), swarm::execute)
                .join();
    }

    int port() {
        return server.port();
    }

    String host() {
        return "127.0.0.1:" + port();
    }

    /** A right request for a player's stream with these header lines (each with its line end) besides the host. */
    String get(String token, String moreHeaders) throws IOException {
        return RawHttp.exchange(
                port(), "GET /" + token + "/video HTTP/1.1\r\nHost: " + host() + "\r\n" + moreHeaders + "\r\n");
    }

    @Override
    public void close() throws IOException {
        server.stop();
        swarm.close();
    }
}
