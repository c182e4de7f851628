package tv.starling.engine;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tv.starling.Config;
import tv.starling.messaging.Attach;
import tv.starling.messaging.Event;
import tv.starling.messaging.FrameReader;
import tv.starling.messaging.FrameWriter;
import tv.starling.messaging.Message;
import tv.starling.messaging.Messages;
import tv.starling.messaging.Protocol;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Role;
import tv.starling.messaging.TorrentReport;

/** A client of an engine, as the wire has it. */
final class WireClient implements AutoCloseable {
    private final SocketChannel channel;
    private final FrameReader reader;
    private long id;

    WireClient(Config.Places places, Role role) throws Exception {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(places.socket()));
        reader = new FrameReader(channel);
        new FrameWriter(channel)
                .write(Messages.encode(new Attach(role, "chrome-extension://a/", "1", Protocol.NUMBER)));
        reader.next();
        ask("hello", "\"client\": \"test\", \"version\": \"1\", \"protocol\": " + Protocol.NUMBER);
    }

    private void say(long number, String type, String fields) throws IOException {
        String text =
                "{\"id\": " + number + ", \"type\": \"" + type + "\"" + (fields.isEmpty() ? "" : ", ") + fields + "}";
        new FrameWriter(channel).write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Its reply; what else is told meanwhile is passed over. */
    Reply ask(String type, String fields) throws Exception {
        say(++id, type, fields);
        for (; ; ) {
            Message heard = Messages.decodeFromEngine(reader.next().orElseThrow());
            if (!(heard instanceof Event) && heard instanceof Reply reply && reply.id() == id) {
                return reply;
            }
        }
    }

    void open(long number, String infoHash) throws IOException {
        say(number, "open", "\"uri\": \"magnet:?xt=urn:btih:" + infoHash + "\"");
    }

    List<TorrentReport> torrents() throws Exception {
        return ((Reply.Engine) ask("status", "")).torrents();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
