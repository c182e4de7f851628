package tv.starling.sim;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tv.starling.wire.PeerAddress;

/** Who is where, who can reach whom, and how long it takes. */
final class Network {
    private record Cut(String one, String other) {
        static Cut between(SimNode a, SimNode b) {
            return a.name().compareTo(b.name()) < 0 ? new Cut(a.name(), b.name()) : new Cut(b.name(), a.name());
        }
    }

    private final Simulation sim;
    private final Map<PeerAddress, SimNode> byAddress = new LinkedHashMap<>();
    private final Set<Cut> cuts = new LinkedHashSet<>();
    private final Set<Flow> held = new LinkedHashSet<>();

    Network(Simulation sim) {
        this.sim = sim;
    }

    void add(SimNode node) {
        if (byAddress.putIfAbsent(node.address(), node) != null) {
            throw new IllegalArgumentException("two nodes at " + node.address());
        }
    }

    /** The node at an address as seen from another: loopback is itself. */
    Optional<SimNode> find(SimNode from, PeerAddress address) {
        return address.inetAddress().isLoopbackAddress()
                ? Optional.of(from)
                : Optional.ofNullable(byAddress.get(address.withPort(0)));
    }

    /** One way between two nodes, without jitter. */
    long latency(SimNode from, SimNode to) {
        return from == to ? 0 : from.latencyNanos() + to.latencyNanos();
    }

    /** One way, with jitter drawn. */
    long delay(SimNode from, SimNode to) {
        long jitter = from.jitterNanos() + to.jitterNanos();
        return latency(from, to) + (from == to || jitter == 0 ? 0 : sim.random().nextLong(jitter + 1));
    }

    boolean loses(SimNode from, SimNode to) {
        return happens(from.line().loss()) | happens(to.line().loss());
    }

    boolean resets(SimNode from, SimNode to) {
        return happens(from.line().resetProbability()) | happens(to.line().resetProbability());
    }

    boolean duplicates(SimNode from, SimNode to) {
        return happens(from.line().duplication()) | happens(to.line().duplication());
    }

    private boolean happens(double probability) {
        return probability > 0 && sim.random().nextDouble() < probability;
    }

    boolean isCut(SimNode from, SimNode to) {
        return from != to && (from.isPartitioned() || to.isPartitioned() || cuts.contains(Cut.between(from, to)));
    }

    void cut(SimNode one, SimNode other) {
        cuts.add(Cut.between(one, other));
    }

    void heal(SimNode one, SimNode other) {
        cuts.remove(Cut.between(one, other));
        release();
    }

    /** The flow holds something back that may pass after some partition is healed. */
    void whenHealed(Flow flow) {
        held.add(flow);
    }

    void release() {
        List<Flow> flows = List.copyOf(held);
        held.clear();
        flows.forEach(flow -> sim.after(0, "network", "healed", flow::healed));
    }
}
