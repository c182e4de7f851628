package tv.starling.tracker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tv.starling.env.DatagramPort;
import tv.starling.env.DatagramSource;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.wire.PeerAddress;

/**
 * The UDP tracker protocol (BEP 15) of a whole session: packets are given to the exchange with that transaction if they
 * come from its tracker. Swarm thread.
 */
public final class UdpTrackers {
    /** From its receipt (BEP 15). */
    private static final long CONNECTION_NANOS = 60_000_000_000L;

    /** Connection ids kept; a session knows far fewer trackers. */
    private static final int MAX_CONNECTIONS = 256;

    private final Env env;
    private final DatagramSource sockets;
    private final Map<Integer, UdpExchange> exchanges = new LinkedHashMap<>();
    private final Map<PeerAddress, Connection> connections = new LinkedHashMap<>();

    private record Connection(long id, long expiresNanos) {}

    /** @param sockets whose datagrams are to be given to {@link #received} */
    public UdpTrackers(Env env, DatagramSource sockets) {
        this.env = env;
        this.sockets = sockets;
    }

    /** Announces under way are never answered. */
    public void close() {
        new ArrayList<>(exchanges.values()).forEach(UdpExchange::cancel);
    }

    /** Looks the host up and announces; the reply comes later, once, unless the returned task is run before. */
    Runnable announce(Ask ask, Reach reach, Consumer<Reply> answer) {
        return ask(new Announce(ask, answer), reach);
    }

    /** Looks the host up and asks; it is answered or failed later, once, unless the returned task is run before. */
    Runnable ask(UdpQuestion question, Reach reach) {
        Pending pending = new Pending(question);
        env.resolve(question.url().host(), addresses -> begin(reach, addresses, pending));
        return pending::cancel;
    }

    private record Announce(Ask ask, Consumer<Reply> answer) implements UdpQuestion {
        @Override
        public TrackerUrl url() {
            return ask.url();
        }

        @Override
        public byte[] packet(long connection, int transaction) {
            return UdpPackets.announce(connection, transaction, ask);
        }

        @Override
        public Optional<Runnable> answered(UdpPackets.Answer packet) {
            return packet instanceof UdpPackets.Answer.Announced(Reply.Ok reply)
                    ? Optional.of(() -> answer.accept(reply))
                    : Optional.empty();
        }

        @Override
        public void failed(String reason) {
            answer.accept(new Reply.Failed(reason));
        }
    }

    private void begin(Reach reach, List<PeerAddress> addresses, Pending pending) {
        if (pending.cancelled) {
            return;
        }
        if (addresses.isEmpty()) {
            pending.question.failed("The tracker's host name is not known.");
            return;
        }
        Optional<PeerAddress> address = addresses.stream()
                .filter(a -> reach == Reach.ANY || !a.isPrivate())
                .min((a, b) -> Boolean.compare(a.isIpv6(), b.isIpv6())) // IPv4 first: more peers are there
                .map(a -> a.withPort(pending.question.url().port()));
        if (address.isEmpty()) {
            pending.question.failed("The tracker's address is a private one.");
            return;
        }
        switch (sockets.toward(address.get())) {
            case DatagramResult.Refused(String reason) -> pending.question.failed(PlainText.of(reason));
            case DatagramResult.Open(DatagramPort port) -> {
                UdpExchange exchange = new UdpExchange(env, this, port, address.get(), pending.question);
                pending.exchange = Optional.of(exchange);
                exchange.start();
            }
        }
    }

    /** An unused transaction id, known as this exchange's from now on. */
    int register(UdpExchange exchange) {
        int transaction = env.random().nextInt();
        while (exchanges.containsKey(transaction)) {
            transaction = env.random().nextInt();
        }
        exchanges.put(transaction, exchange);
        return transaction;
    }

    void unregister(int transaction) {
        exchanges.remove(transaction);
    }

    /** The id that this tracker gave us less than a minute ago. */
    OptionalLong connection(PeerAddress tracker) {
        Connection connection = connections.get(tracker);
        return connection != null && env.nanoTime() - connection.expiresNanos < 0
                ? OptionalLong.of(connection.id)
                : OptionalLong.empty();
    }

    void connected(PeerAddress tracker, long id) {
        connections.remove(tracker);
        if (connections.size() >= MAX_CONNECTIONS) {
            connections.remove(connections.keySet().iterator().next());
        }
        connections.put(tracker, new Connection(id, env.nanoTime() + CONNECTION_NANOS));
    }

    void disconnected(PeerAddress tracker) {
        connections.remove(tracker);
    }

    /** Takes a datagram from the sockets; false when it is no answer that is waited for. */
    public boolean received(PeerAddress from, byte[] packet) {
        Optional<UdpExchange> exchange = UdpPackets.transaction(packet)
                .map(exchanges::get)
                .filter(e -> e.tracker().equals(from) || e.tracker().standsForName());
        exchange.ifPresent(e -> UdpPackets.read(packet, from).ifPresent(e::received));
        return exchange.isPresent();
    }

    /** A question that may still be waiting for its host's address. */
    private static final class Pending {
        private final UdpQuestion question;
        private Optional<UdpExchange> exchange = Optional.empty();
        private boolean cancelled;

        Pending(UdpQuestion question) {
            this.question = question;
        }

        void cancel() {
            cancelled = true;
            exchange.ifPresent(UdpExchange::cancel);
        }
    }
}
