package tv.starling.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import tv.starling.wire.PeerAddress;

/** A network of nodes in virtual time. One seed, one course of events. */
public final class Simulation {
    /** More events than this at one moment are a loop that time will never leave. */
    private static final int EVENTS_AT_ONE_MOMENT = 2_000_000;

    private final long seed;
    private final RandomGenerator random;
    private final EventQueue events = new EventQueue();
    private final Trace trace = new Trace();
    private final Map<String, SimNode> nodes = new LinkedHashMap<>();
    private final Map<String, PeerAddress> names = new LinkedHashMap<>();
    private final Map<String, SimHttp.Handler> sites = new LinkedHashMap<>();
    private final Network network = new Network(this);
    private final List<Runnable> checks = new ArrayList<>();
    private int firstByte = 10;
    private long now;
    private long eventCount;
    private int atThisMoment;

    private Simulation(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    public static Simulation seed(long seed) {
        return new Simulation(seed);
    }

    /** Seeds to try: 1 to the count, or only the one given by {@code -Dsim.seed}. */
    public static LongStream seeds(int count) {
        return Optional.ofNullable(Long.getLong("sim.seed"))
                .map(LongStream::of)
                .orElse(LongStream.rangeClosed(1, count));
    }

    /** First byte of the addresses of nodes to come: 10 (private) unless said; 45, say, makes them public. */
    public Simulation addressesFrom(int firstByte) {
        this.firstByte = firstByte;
        return this;
    }

    public SimNode node(String name, LinkProfile line) {
        return node(name, line, DiskProfile.SSD);
    }

    public SimNode node(String name, LinkProfile line, DiskProfile disk) {
        int number = nodes.size() + 1;
        byte[] ip = {(byte) firstByte, 0, (byte) (number >> 8), (byte) number};
        return node(name, line, disk, PeerAddress.of(ip, 0));
    }

    /** @param address its port does not matter */
    public SimNode node(String name, LinkProfile line, DiskProfile disk, PeerAddress address) {
        SimNode node = new SimNode(this, name, address.withPort(0), line, disk);
        if (nodes.putIfAbsent(name, node) != null) {
            throw new IllegalArgumentException("two nodes called " + name);
        }
        network.add(node);
        return node;
    }

    public SimNode node(String name) {
        return Optional.ofNullable(nodes.get(name)).orElseThrow();
    }

    public List<SimNode> nodes() {
        return List.copyOf(nodes.values());
    }

    /** Gives a node a host name. */
    public void name(String host, SimNode node) {
        names.put(host, node.address());
    }

    /** Answers GET of URLs that begin so. The longest prefix wins; what no site answers fails as an unknown host. */
    public void http(String urlPrefix, SimHttp.Handler site) {
        sites.put(urlPrefix, site);
    }

    /** Nothing passes between the two until {@link #heal}; streams stand still, dials time out. */
    public void partition(SimNode one, SimNode other) {
        network.cut(one, other);
    }

    public void heal(SimNode one, SimNode other) {
        network.heal(one, other);
    }

    /** Runs after every event from now on; what it throws ends the run. */
    public void afterEachEvent(Runnable check) {
        checks.add(check);
    }

    /** Virtual time since the beginning. */
    public Duration now() {
        return Duration.ofNanos(now);
    }

    public Trace trace() {
        return trace;
    }

    public long eventCount() {
        return eventCount;
    }

    /** Runs until the condition holds, at once if it does; fails when it does not within this time. */
    public void runUntil(BooleanSupplier condition, Duration atMost) {
        long deadline = now + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (events.nextNanos() > deadline) {
                now = deadline;
                throw new AssertionError("not reached within " + atMost + context());
            }
            step();
        }
    }

    public void runFor(Duration time) {
        long end = now + time.toNanos();
        while (events.nextNanos() <= end) {
            step();
        }
        now = end;
    }

    private void step() {
        long next = events.nextNanos();
        atThisMoment = next == now ? atThisMoment + 1 : 0;
        if (atThisMoment > EVENTS_AT_ONE_MOMENT) {
            throw new AssertionError("time stands still" + context());
        }
        now = next;
        eventCount++;
        EventQueue.Event event = events.next();
        trace.note(now, event.node, event.what, 0);
        try {
            event.run();
            checks.forEach(Runnable::run);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(e + context(), e);
        }
    }

    private String context() {
        return " (seed " + seed + ", at " + now() + ")\n" + trace.lastLines();
    }

    long nanos() {
        return now;
    }

    Network network() {
        return network;
    }

    /** For the network's chances: lengths of chunks, jitter, loss. */
    RandomGenerator random() {
        return random;
    }

    /** A generator that depends on the seed and this name only, not on what else there is. */
    RandomGenerator randomFor(String name) {
        return new SplittableRandom(seed * 0x9e3779b97f4a7c15L + name.hashCode());
    }

    void note(String node, String what, long value) {
        trace.note(now, node, what, value);
    }

    EventQueue.Event after(long nanos, String node, String what, Runnable task) {
        return events.add(now + Math.max(0, nanos), node, what, task);
    }

    Optional<PeerAddress> addressOf(String host) {
        return Optional.ofNullable(names.get(host)).or(() -> PeerAddress.ofLiteral(host, 0));
    }

    Optional<SimHttp.Handler> site(String url) {
        return sites.entrySet().stream()
                .filter(site -> url.startsWith(site.getKey()))
                .max(Comparator.comparingInt(site -> site.getKey().length()))
                .map(Map.Entry::getValue);
    }
}
