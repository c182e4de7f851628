package tv.starling.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

/**
 * Datagrams through a SOCKS5 proxy (RFC 1928 section 7): each goes to its relay with the address before it. The relay
 * lives as long as a connection to the proxy; when that ends, the next datagram asks for another. Swarm thread.
 */
final class Socks5Datagrams implements DatagramPort, Env.DatagramHandler, Env.DialHandler, Link.Handler {
    /** What waits for the relay; the rest is lost, as datagrams are. */
    private static final int WAITING_MAX = 16;

    /** Between two tries to get a relay. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final NettyEnv env;
    private final Optional<Proxy.Login> login;
    private final Function<PeerAddress, Optional<Proxy.Target>> targets;
    private final Env.DatagramHandler user;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private Optional<DatagramPort> socket = Optional.empty();
    private Optional<Socks5Handshake> handshake = Optional.empty();
    private Optional<Link> control = Optional.empty();
    private Optional<PeerAddress> relay = Optional.empty();
    private boolean asking;
    private boolean closed;

    /** @param targets what the proxy is told of an address; empty when it stands for a name that is forgotten */
    Socks5Datagrams(
            NettyEnv env,
            Optional<Proxy.Login> login,
            Function<PeerAddress, Optional<Proxy.Target>> targets,
            Env.DatagramHandler user) {
        this.env = env;
        this.login = login;
        this.targets = targets;
        this.user = user;
    }

    /** The socket towards the relay, which this is the handler of. */
    void over(DatagramPort socket) {
        this.socket = Optional.of(socket);
        ask();
    }

    private void ask() {
        if (closed || asking || relay.isPresent()) {
            return;
        }
        asking = true;
        env.schedule(PAUSE, () -> asking = false);
        var words = Socks5Handshake.associate(login);
        handshake = Optional.of(words);
        env.dialProxy(words, this);
    }

    @Override
    public void connected(Link link) {
        if (closed) {
            link.close();
            return;
        }
        PeerAddress bound = handshake.orElseThrow().bound();
        relay = Optional.of(bound.isUnspecified() ? link.remote().withPort(bound.port()) : bound);
        control = Optional.of(link);
        link.start(this);
        waiting.forEach(it -> socket.orElseThrow().send(relay.orElseThrow(), it));
        waiting.clear();
    }

    @Override
    public void failed(String reason) {
        waiting.clear();
    }

    @Override
    public PeerAddress local() {
        return socket.orElseThrow().local();
    }

    @Override
    public void send(PeerAddress to, byte[] payload) {
        targets.apply(to).ifPresent(target -> send(target, payload));
    }

    private void send(Proxy.Target target, byte[] payload) {
        byte[] where = Socks5Handshake.encode(target);
        byte[] wrapped = ByteBuffer.allocate(3 + where.length + payload.length)
                .position(3)
                .put(where)
                .put(payload)
                .array();
        if (relay.isPresent()) {
            socket.orElseThrow().send(relay.get(), wrapped);
        } else if (waiting.size() < WAITING_MAX) {
            waiting.add(wrapped);
            ask();
        }
    }

    /** From the relay alone, whole ones alone. */
    @Override
    public void received(PeerAddress from, byte[] datagram) {
        ByteBuffer in = ByteBuffer.wrap(datagram);
        if (!relay.filter(from::equals).isPresent()
                || in.remaining() < 4
                || in.position(2).get() != 0) {
            return;
        }
        try {
            Optional<PeerAddress> sender = Socks5Handshake.decode(in);
            if (sender.isPresent()) {
                byte[] payload = new byte[in.remaining()];
                in.get(payload);
                user.received(sender.get(), payload);
            }
        } catch (IOException e) {
            // not of this protocol: lost
        }
    }

    /** The proxy says no more on this connection. */
    @Override
    public void received(ByteBuffer bytes) {}

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {
        relay = Optional.empty();
        control = Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
        waiting.clear();
        control.ifPresent(Link::close);
        socket.ifPresent(DatagramPort::close);
    }
}
