package tv.starling.sim;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

/** Writes down what one end of a stream, or a dial, comes to. */
final class Recorder implements Link.Handler, DialHandler {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final List<Integer> lengths = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    final List<String> failed = new ArrayList<>();
    final List<Link> links = new ArrayList<>();
    int drained;

    static Recorder listening(SimNode node, int port) {
        Recorder recorder = new Recorder();
        node.env().listen(node.address(port), recorder::connected);
        return recorder;
    }

    /** Dials and runs what is to be done when connected. */
    static Recorder dialling(SimNode node, PeerAddress to, Consumer<Link> then) {
        Recorder recorder = new Recorder();
        node.env().dial(to, new DialHandler() {
            @Override
            public void connected(Link link) {
                recorder.connected(link);
                then.accept(link);
            }

            @Override
            public void failed(String reason) {
                recorder.failed(reason);
            }
        });
        return recorder;
    }

    Link link() {
        return links.getLast();
    }

    @Override
    public void connected(Link link) {
        links.add(link);
        link.start(this);
    }

    @Override
    public void failed(String reason) {
        failed.add(reason);
    }

    @Override
    public void received(ByteBuffer buffer) {
        lengths.add(buffer.remaining());
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        bytes.writeBytes(copy);
    }

    @Override
    public void drained() {
        drained++;
    }

    @Override
    public void closed(String reason) {
        closed.add(reason);
    }
}
