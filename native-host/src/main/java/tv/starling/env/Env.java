package tv.starling.env;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tv.starling.wire.PeerAddress;

/** What the swarm knows of the world, besides its {@link Disk}. All times are monotonic unless said. */
public interface Env {

    /** Monotonic nanoseconds from an arbitrary origin. */
    long nanoTime();

    /** Wall clock, milliseconds since 1970. For display and resume records, never for timers. */
    long epochMillis();

    /** Strong randomness in production, a seeded sequence in simulation. */
    RandomGenerator random();

    /** Runs the task on the swarm thread, soon, in order of arrival. The only method that any thread may call. */
    void execute(Runnable task);

    /** Runs the task on the swarm thread once, after the delay. */
    Timer schedule(Duration delay, Runnable task);

    /** Opens a stream to a peer; exactly one of the handler's methods is called, later. */
    void dial(PeerAddress to, DialHandler handler);

    /**
     * Accepts streams at an address; the unspecified one is every address of both families, port 0 takes any free port.
     * Done before it returns.
     *
     * @return where it listens, or why it can't
     */
    ListenResult listen(PeerAddress at, Consumer<Link> accepted);

    /**
     * Opens a datagram socket, which reaches both families when its address is the unspecified one; port 0 takes any free
     * port. Done before it returns.
     */
    DatagramResult openDatagram(PeerAddress at, DatagramHandler handler);

    /**
     * Joins a multicast group on every interface that has it, its port being the group's. What is sent to the group goes
     * out on each, no further than the next router, and may come back. Done before it returns.
     */
    DatagramResult openMulticast(PeerAddress group, DatagramHandler handler);

    /** Looks a host name up; literal addresses too. The answer has port 0, and is empty when there is none. */
    void resolve(String host, Consumer<List<PeerAddress>> answer);

    HttpFetcher http();

    /** The way out of the local network by IPv4; empty where there is none, or the system does not tell. */
    Optional<Route> defaultRoute();

    /**
     * @param gateway the router, port 0
     * @param local our address towards it, port 0
     */
    record Route(PeerAddress gateway, PeerAddress local) {}

    /** A timer that was asked for; cancelling one that has fired does nothing. */
    interface Timer {
        void cancel();
    }

    /** The outcome of a dial. */
    interface DialHandler {
        void connected(Link link);

        void failed(String reason);
    }

    /** What became of {@link #listen}. */
    sealed interface ListenResult {
        /** Listening at {@code at} (with the real port) until {@code close} is run. */
        record Listening(PeerAddress at, Runnable close) implements ListenResult {}

        record Refused(String reason) implements ListenResult {}
    }

    /** What became of {@link #openDatagram}. */
    sealed interface DatagramResult {
        record Open(DatagramPort port) implements DatagramResult {}

        record Refused(String reason) implements DatagramResult {}
    }

    /** Receives datagrams; the array is the handler's own. */
    interface DatagramHandler {
        void received(PeerAddress from, byte[] payload);
    }
}
