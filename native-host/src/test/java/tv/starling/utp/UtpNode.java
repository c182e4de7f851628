package tv.starling.utp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

/** A node with uTP alone on one datagram socket, and what its streams came to. */
final class UtpNode {
    static final int PORT = 6881;

    final UtpSocket socket;
    final List<Stream> accepted = new ArrayList<>();
    private final DatagramPort port;
    private final Env env;
    long sentDatagrams;
    long sentBytes;

    UtpNode(Env env, PeerAddress at) {
        this.env = env;
        DatagramResult result = env.openDatagram(at, this::received);
        port = ((DatagramResult.Open) result).port();
        DatagramPort counting = new DatagramPort() {
            @Override
            public PeerAddress local() {
                return port.local();
            }

            @Override
            public void send(PeerAddress to, byte[] payload) {
                sentDatagrams++;
                sentBytes += payload.length;
                port.send(to, payload);
            }

            @Override
            public void close() {
                port.close();
            }
        };
        socket = new UtpSocket(env, to -> new DatagramResult.Open(counting));
        socket.accept(link -> accepted.add(new Stream(link)));
    }

    UtpNode(Env env) {
        this(env, PeerAddress.of(new byte[4], PORT));
    }

    private void received(PeerAddress from, byte[] datagram) {
        socket.received(from, datagram);
    }

    PeerAddress local() {
        return port.local();
    }

    /** A raw datagram from this node's socket. */
    void raw(PeerAddress to, byte[] datagram) {
        port.send(to, datagram);
    }

    Dial dial(PeerAddress to) {
        var dial = new Dial();
        dial.giveUp = socket.dial(to, dial);
        return dial;
    }

    Env env() {
        return env;
    }

    static final class Dial implements Env.DialHandler {
        Optional<Stream> stream = Optional.empty();
        Optional<String> failed = Optional.empty();
        Runnable giveUp = () -> {};

        @Override
        public void connected(Link link) {
            stream = Optional.of(new Stream(link));
        }

        @Override
        public void failed(String reason) {
            failed = Optional.of(reason);
        }
    }

    /** One end of a stream, and what it heard. */
    static final class Stream implements Link.Handler {
        final Link link;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final List<Integer> parts = new ArrayList<>();
        final List<String> ends = new ArrayList<>();
        int drains;
        long count;
        boolean keeps = true;

        Stream(Link link) {
            this.link = link;
            link.start(this);
        }

        @Override
        public void received(ByteBuffer received) {
            count += received.remaining();
            if (keeps) {
                parts.add(received.remaining());
                byte[] some = new byte[received.remaining()];
                received.get(some);
                bytes.writeBytes(some);
            }
        }

        @Override
        public void drained() {
            drains++;
        }

        @Override
        public void closed(String reason) {
            ends.add(reason);
        }

        UtpConnection utp() {
            return (UtpConnection) link;
        }
    }
}
