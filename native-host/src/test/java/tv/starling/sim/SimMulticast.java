package tv.starling.sim;

import java.util.Arrays;
import tv.starling.env.DatagramPort;
import tv.starling.wire.PeerAddress;

/** A multicast group of a local network: whoever joined it hears everything, the sender too. */
final class SimMulticast implements DatagramPort {
    private static final int SOURCE_PORT = 40_000;

    private final Simulation sim;
    private final SimEnv env;
    private final PeerAddress group;

    SimMulticast(Simulation sim, SimEnv env, PeerAddress group) {
        this.sim = sim;
        this.env = env;
        this.group = group;
    }

    @Override
    public PeerAddress local() {
        return group;
    }

    @Override
    public void send(PeerAddress to, byte[] payload) {
        SimNode from = env.node();
        PeerAddress source = from.address(SOURCE_PORT);
        if (source.isIpv6() != group.isIpv6()) {
            return;
        }
        for (SimNode target : from.neighbours()) {
            byte[] copy = payload.clone();
            sim.after(sim.network().latency(from, target), target.name(), "multicast", () -> {
                if (target.env().isAlive() && !sim.network().isCut(from, target)) {
                    sim.note(target.name(), "multicast", Arrays.hashCode(copy));
                    target.env().multicast(to, source, copy);
                }
            });
        }
    }

    @Override
    public void close() {
        env.leave(group);
    }
}
