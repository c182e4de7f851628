package tv.starling.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tv.starling.Config;
import tv.starling.messaging.FrameReader;
import tv.starling.messaging.FrameWriter;

/** A look at the running engine by its control socket, with messages as PROTOCOL.md writes them. */
final class Engine implements AutoCloseable {
    private final SocketChannel channel;
    private final FrameReader reader;
    private final FrameWriter writer;
    private int lastId;

    private Engine(SocketChannel channel) throws IOException {
        this.channel = channel;
        reader = new FrameReader(channel);
        writer = new FrameWriter(channel);
        send("{'type':'attach','role':'command','origin':'','version':'0.1.0','protocol':1}");
        next();
        ask("'type':'hello','client':'test','version':'0.1.0','protocol':1");
    }

    /** Empty when no engine runs. */
    static Optional<Engine> attach(Config.Places places) {
        try {
            return Optional.of(new Engine(SocketChannel.open(UnixDomainSocketAddress.of(places.socket()))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What the engine does; no torrents when there is no engine. */
    static JsonNode status(Config.Places places) {
        Optional<Engine> engine = attach(places);
        if (engine.isEmpty()) {
            return JsonMapper.shared().readTree("{\"torrents\": []}");
        }
        try (Engine it = engine.get()) {
            return it.ask("'type':'status'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request, its fields with single quotes, and gives its reply; events before it are dropped. */
    JsonNode ask(String fields) throws IOException {
        int id = ++lastId;
        send("{'id':" + id + "," + fields + "}");
        while (true) {
            JsonNode message = next();
            if (message.has("id") && message.get("id").asInt() == id) {
                return message;
            }
        }
    }

    private void send(String json) throws IOException {
        writer.write(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode next() throws IOException {
        return JsonMapper.shared().readTree(reader.next().orElseThrow(EOFException::new));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
