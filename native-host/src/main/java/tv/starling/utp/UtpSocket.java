package tv.starling.utp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.DatagramSource;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.Link;
import tv.starling.utp.UtpPacket.Type;
import tv.starling.wire.PeerAddress;

/** Every uTP stream over the session's datagram sockets. Swarm thread. */
public final class UtpSocket {
    /** Streams at once, those that are ending included; well above what a session allows itself. */
    private static final int MOST_CONNECTIONS = 1000;

    /** To peers of streams that we don't know any more, after a restart say; a flood is not answered. */
    private static final int MOST_RESETS_PER_SECOND = 20;

    /** While something is under way: how late a lone packet is acknowledged and a timeout noticed. */
    private static final Duration TICK = Duration.ofMillis(20);

    /** While nothing is: for keep-alives and lingering ends. */
    private static final Duration SLOW_TICK = Duration.ofMillis(500);

    private record Key(PeerAddress remote, int receiveId) {}

    private final Env env;
    private final DatagramSource datagrams;
    private final Map<Key, UtpConnection> connections = new LinkedHashMap<>();
    private final HalfOpen halfOpen = new HalfOpen();
    private final ArrayDeque<UtpConnection> turns = new ArrayDeque<>();
    private Optional<Consumer<Link>> accepting = Optional.empty();
    private Optional<UtpConnection> last = Optional.empty();
    private Optional<Env.Timer> ticking = Optional.empty();
    private boolean tickingFast;
    private boolean flushComing;
    private long resetsSinceNanos;
    private int resets;

    /** @param datagrams where packets go out; whoever reads them calls {@link #received} */
    public UtpSocket(Env env, DatagramSource datagrams) {
        this.env = env;
        this.datagrams = datagrams;
    }

    /** From now on peers may dial us. */
    public void accept(Consumer<Link> accepted) {
        accepting = Optional.of(accepted);
    }

    /**
     * Opens a stream to a peer; exactly one of the handler's methods is called, later.
     *
     * @return gives it up, as long as it has come to nothing: neither is called then
     */
    public Runnable dial(PeerAddress to, DialHandler handler) {
        if (connections.size() >= MOST_CONNECTIONS) {
            env.execute(() -> handler.failed("too many streams"));
            return () -> {};
        }
        if (datagrams.toward(to) instanceof DatagramResult.Refused(String reason)) {
            env.execute(() -> handler.failed(reason));
            return () -> {};
        }
        int id = env.random().nextInt(0x10000);
        while (connections.containsKey(new Key(to, id))) {
            id = env.random().nextInt(0x10000);
        }
        int first = env.random().nextInt(0x10000);
        UtpConnection connection = UtpConnection.dialled(this, to, id, first, handler);
        connections.put(new Key(to, id), connection);
        keepTicking();
        return connection::giveUp;
    }

    /** Takes a datagram, whose array it may keep; false when it is not of uTP. */
    public boolean received(PeerAddress from, byte[] datagram) {
        Optional<UtpPacket> parsed = UtpPacket.parse(datagram);
        if (parsed.isEmpty()) {
            return false;
        }
        UtpPacket packet = parsed.get();
        long now = env.nanoTime();
        if (packet.type() == Type.SYN) {
            asked(from, packet, now);
            return true;
        }
        find(from, packet)
                .or(() -> proved(from, packet, now))
                .ifPresentOrElse(c -> c.received(packet, now), () -> unknown(from, packet, now));
        return true;
    }

    private Optional<UtpConnection> find(PeerAddress from, UtpPacket packet) {
        int id = packet.connectionId();
        if (last.isEmpty() || !last.get().matches(from, id)) {
            Optional<UtpConnection> found = Optional.ofNullable(connections.get(new Key(from, id)));
            if (found.isEmpty()) {
                return packet.type() == Type.RESET ? resetByOurId(from, id) : found;
            }
            last = found;
        }
        return last;
    }

    /** Who does not know a stream answers with the id that it was given, as libutp does. */
    private Optional<UtpConnection> resetByOurId(PeerAddress from, int id) {
        for (int other : new int[] {Sequence.plus(id, 1), Sequence.plus(id, -1)}) {
            UtpConnection connection = connections.get(new Key(from, other));
            if (connection != null && connection.sendId() == id) {
                return Optional.of(connection);
            }
        }
        return Optional.empty();
    }

    // --- streams that come in -----------------------------------------------------------------------------------

    private void asked(PeerAddress from, UtpPacket syn, long now) {
        boolean known = connections.containsKey(new Key(from, Sequence.plus(syn.connectionId(), 1)));
        if (accepting.isEmpty() || known || connections.size() >= MOST_CONNECTIONS) {
            return;
        }
        halfOpen.asks(from, syn, env.random().nextInt(), now).ifPresent(asked -> {
            byte[] answer = UtpPacket.makeState(asked.synId, asked.ourSequence, new byte[0]);
            int delay = micros(now) - syn.sentMicros();
            UtpPacket.stamp(answer, micros(now), delay, ReceiveWindow.CAPACITY_BYTES, asked.synSequence);
            send(from, answer);
        });
    }

    private Optional<UtpConnection> proved(PeerAddress from, UtpPacket packet, long now) {
        boolean opens = packet.type() == Type.DATA || packet.type() == Type.STATE;
        if (!opens || accepting.isEmpty() || connections.size() >= MOST_CONNECTIONS) {
            return Optional.empty();
        }
        return halfOpen.proved(from, packet, now).map(asked -> {
            var connection = UtpConnection.accepted(this, from, asked.synId, asked.ourSequence, asked.synSequence);
            connections.put(new Key(from, connection.receiveId()), connection);
            keepTicking();
            accepting.get().accept(connection);
            return connection;
        });
    }

    private void unknown(PeerAddress from, UtpPacket packet, long now) {
        if (packet.type() == Type.RESET) {
            halfOpen.proved(from, packet, now); // forgotten
            return;
        }
        if (now - resetsSinceNanos >= 1_000_000_000L) {
            resetsSinceNanos = now;
            resets = 0;
        }
        if (++resets <= MOST_RESETS_PER_SECOND) {
            byte[] reset = UtpPacket.make(
                    Type.RESET, packet.connectionId(), env.random().nextInt(), 0);
            UtpPacket.stamp(reset, micros(now), 0, 0, packet.sequence());
            send(from, reset);
        }
    }

    // --- for connections ----------------------------------------------------------------------------------------

    long nowNanos() {
        return env.nanoTime();
    }

    /** Microseconds for the wire; 0 there means that it is not known. */
    int micros(long nanos) {
        int micros = (int) (nanos / 1000);
        return micros == 0 ? 1 : micros;
    }

    void send(PeerAddress to, byte[] datagram) {
        if (datagrams.toward(to) instanceof DatagramResult.Open(var port)) {
            port.send(to, datagram);
        }
    }

    /** The connection has something to do when everything that came in this turn has been read. */
    void turn(UtpConnection connection) {
        if (!connection.hasTurn) {
            connection.hasTurn = true;
            turns.add(connection);
        }
        if (!flushComing) {
            flushComing = true;
            env.execute(this::flush);
        }
        if (!tickingFast && connection.isBusy()) {
            keepTicking();
        }
    }

    private void flush() {
        flushComing = false;
        long now = env.nanoTime();
        for (int left = turns.size(); left > 0; left--) {
            UtpConnection connection = turns.remove();
            connection.hasTurn = false;
            try {
                connection.flush(now);
            } catch (RuntimeException e) {
                connection.abort("a fault of ours");
                flushComing = true; // for those after it
                env.execute(this::flush);
                throw e;
            }
        }
    }

    void ended(UtpConnection connection) {
        connections.remove(new Key(connection.remote(), connection.receiveId()));
        last = Optional.empty();
    }

    /** One timer for all; none when there is no stream. */
    private void keepTicking() {
        boolean fast = connections.values().stream().anyMatch(UtpConnection::isBusy);
        if (connections.isEmpty() || ticking.isPresent() && (tickingFast || !fast)) {
            return;
        }
        ticking.ifPresent(Env.Timer::cancel);
        tickingFast = fast;
        ticking = Optional.of(env.schedule(fast ? TICK : SLOW_TICK, this::tick));
    }

    private void tick() {
        ticking = Optional.empty();
        tickingFast = false;
        long now = env.nanoTime();
        List.copyOf(connections.values()).forEach(connection -> connection.tick(now));
        keepTicking();
    }

    /** Ends every stream at once, and accepts no more. */
    public void close() {
        accepting = Optional.empty();
        halfOpen.clear();
        List.copyOf(connections.values()).forEach(connection -> connection.abort("closed by us"));
        ticking.ifPresent(Env.Timer::cancel);
        ticking = Optional.empty();
    }

    /** Streams now, those that are ending included. */
    public int count() {
        return connections.size();
    }
}
