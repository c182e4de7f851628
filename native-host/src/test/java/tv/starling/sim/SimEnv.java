package tv.starling.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

/** The world of one process on a {@link SimNode}. When it dies nothing of it is called any more. */
public final class SimEnv implements Env {
    /** A dial that nobody answers fails after this. */
    public static final Duration DIAL_TIMEOUT = Duration.ofSeconds(10);

    /** The wall clock at the beginning: 2026-01-01. */
    private static final long EPOCH_MILLIS = 1_767_225_600_000L;

    private static final int FIRST_FREE_PORT = 49152;

    private final Simulation sim;
    private final SimNode node;
    private final RandomGenerator random;
    private final SimHttp http;
    private final Map<Integer, Consumer<Link>> listeners = new LinkedHashMap<>();
    private final Map<Integer, DatagramHandler> datagramPorts = new LinkedHashMap<>();
    private final Map<PeerAddress, DatagramHandler> groups = new LinkedHashMap<>();
    private final Set<SimLink> links = new LinkedHashSet<>();
    private final List<PeerAddress> dialled = new ArrayList<>();
    private Route route;
    private int nextPort = FIRST_FREE_PORT;
    private boolean alive = true;

    SimEnv(Simulation sim, SimNode node, int start) {
        this.sim = sim;
        this.node = node;
        this.random = sim.randomFor(node.name() + "#" + start);
        this.http = new SimHttp(sim, node, this);
    }

    public SimNode node() {
        return node;
    }

    public boolean isAlive() {
        return alive;
    }

    /** Streams that are open now. */
    public int linkCount() {
        return links.size();
    }

    /** Every address dialled so far, in order. */
    public List<PeerAddress> dialled() {
        return List.copyOf(dialled);
    }

    @Override
    public long nanoTime() {
        return sim.nanos();
    }

    @Override
    public long epochMillis() {
        return EPOCH_MILLIS + sim.nanos() / 1_000_000;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void execute(Runnable task) {
        later(0, "execute", task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return later(delay.toNanos(), "timer", task)::cancel;
    }

    @Override
    public void dial(PeerAddress to, DialHandler handler) {
        dialled.add(to);
        Optional<SimNode> target = sim.network().find(node, to);
        if (node.nextDialFails()) {
            later(2 * node.latencyNanos(), "dial", () -> handler.failed("planned failure"));
            return;
        }
        if (target.isEmpty()) {
            later(DIAL_TIMEOUT.toNanos(), "dial", () -> handler.failed("timed out"));
            return;
        }
        long latency = sim.network().latency(node, target.get());
        later(latency, "dial", () -> dialArrives(target.get(), to, latency, handler));
    }

    private void dialArrives(SimNode target, PeerAddress to, long latency, DialHandler handler) {
        SimEnv other = target.env();
        if (!other.alive
                || target.isBehindNat() && target != node
                || target.isWalled()
                || sim.network().isCut(node, target)) {
            later(DIAL_TIMEOUT.toNanos() - latency, "dial", () -> handler.failed("timed out"));
            return;
        }
        Optional<Consumer<Link>> listener = Optional.ofNullable(other.listeners.get(to.port()));
        if (listener.isEmpty()) {
            later(latency, "dial", () -> handler.failed("connection refused"));
            return;
        }
        PeerAddress from = to.inetAddress().isLoopbackAddress() ? to : node.address();
        SimLink[] ends = SimLink.pair(this, from.withPort(freePort()), other, to);
        other.later(0, "accept", () -> listener.get().accept(ends[1]));
        later(latency, "connected", () -> handler.connected(ends[0]));
    }

    @Override
    public ListenResult listen(PeerAddress at, Consumer<Link> accepted) {
        int port = at.port() == 0 ? freePort() : at.port();
        if (listeners.putIfAbsent(port, accepted) != null) {
            return new ListenResult.Refused("address already in use");
        }
        return new ListenResult.Listening(at.withPort(port), () -> listeners.remove(port, accepted));
    }

    @Override
    public DatagramResult openDatagram(PeerAddress at, DatagramHandler handler) {
        int port = at.port() == 0 ? freePort() : at.port();
        if (datagramPorts.putIfAbsent(port, handler) != null) {
            return new DatagramResult.Refused("address already in use");
        }
        return new DatagramResult.Open(new SimDatagramPort(sim, this, at.withPort(port)));
    }

    @Override
    public DatagramResult openMulticast(PeerAddress group, DatagramHandler handler) {
        if (node.neighbours().isEmpty() || groups.putIfAbsent(group, handler) != null) {
            return new DatagramResult.Refused("no network here");
        }
        return new DatagramResult.Open(new SimMulticast(sim, this, group));
    }

    void multicast(PeerAddress group, PeerAddress from, byte[] payload) {
        Optional.ofNullable(groups.get(group)).ifPresent(handler -> handler.received(from, payload));
    }

    void leave(PeerAddress group) {
        groups.remove(group);
    }

    @Override
    public void resolve(String host, Consumer<List<PeerAddress>> answer) {
        long roundTrip = 2 * node.latencyNanos();
        later(
                roundTrip,
                "resolve",
                () -> answer.accept(sim.addressOf(host).stream().toList()));
    }

    @Override
    public Optional<Route> defaultRoute() {
        return Optional.ofNullable(route);
    }

    /** From now on the way out leads through this machine. */
    public void routeThrough(SimNode gateway) {
        route = new Route(gateway.address(), node.address());
    }

    @Override
    public HttpFetcher http() {
        return http;
    }

    /** HTTP requests answered or failed so far. */
    public long httpCount() {
        return http.count();
    }

    Simulation simulation() {
        return sim;
    }

    /** An event of this process: it happens only if the process still lives then. */
    EventQueue.Event later(long nanos, String what, Runnable task) {
        return sim.after(nanos, node.name(), what, () -> happen(what, task));
    }

    private void happen(String what, Runnable task) {
        long asleep = node.wakesNanos() - sim.nanos();
        if (asleep > 0) {
            sim.after(asleep, node.name(), what, () -> happen(what, task));
        } else if (alive) {
            task.run();
        }
    }

    void opened(SimLink link) {
        links.add(link);
    }

    void ended(SimLink link) {
        links.remove(link);
    }

    void datagram(int port, PeerAddress from, byte[] payload) {
        Optional.ofNullable(datagramPorts.get(port)).ifPresent(handler -> handler.received(from, payload));
    }

    void closeDatagramPort(int port) {
        datagramPorts.remove(port);
    }

    void die(SimNode.Death death) {
        alive = false;
        listeners.clear();
        datagramPorts.clear();
        groups.clear();
        List.copyOf(links).forEach(link -> link.die(death));
        links.clear();
    }

    private int freePort() {
        do {
            nextPort = nextPort == 0xffff ? FIRST_FREE_PORT : nextPort + 1;
        } while (listeners.containsKey(nextPort) || datagramPorts.containsKey(nextPort));
        return nextPort;
    }
}
