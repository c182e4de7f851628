package tv.starling.sim;

import java.util.Arrays;
import java.util.Optional;
import tv.starling.env.DatagramPort;
import tv.starling.wire.PeerAddress;

/** Datagrams: late, lost, out of order, twice, dropped where a queue is full. */
final class SimDatagramPort implements DatagramPort {
    /** What fits in a UDP datagram over IPv4. */
    private static final int MAX_PAYLOAD = 65_507;

    private final Simulation sim;
    private final SimEnv env;
    private final PeerAddress local;
    private boolean open = true;

    SimDatagramPort(Simulation sim, SimEnv env, PeerAddress local) {
        this.sim = sim;
        this.env = env;
        this.local = local;
    }

    @Override
    public PeerAddress local() {
        return local;
    }

    @Override
    public void send(PeerAddress to, byte[] payload) {
        SimNode from = env.node();
        Optional<SimNode> target = sim.network().find(from, to);
        boolean fits = payload.length <= MAX_PAYLOAD
                && from.datagramsUp().bytes() + payload.length <= from.line().queueBytes();
        if (!open || target.isEmpty() || !fits) {
            return;
        }
        from.sentDatagram(to);
        byte[] copy = payload.clone();
        from.datagramsUp().add(copy.length, () -> depart(target.get(), to, copy));
    }

    private void depart(SimNode target, PeerAddress to, byte[] payload) {
        SimNode from = env.node();
        if (sim.network().loses(from, target)) {
            return;
        }
        travel(target, to, payload);
        if (sim.network().duplicates(from, target)) {
            travel(target, to, payload.clone());
        }
    }

    private void travel(SimNode target, PeerAddress to, byte[] payload) {
        SimNode from = env.node();
        sim.after(sim.network().delay(from, target), target.name(), "datagram", () -> {
            boolean fits = target.datagramsDown().bytes() + payload.length
                    <= target.line().queueBytes();
            if (fits && !sim.network().isCut(from, target)) {
                target.datagramsDown().add(payload.length, () -> deliver(target, to, payload));
            }
        });
    }

    private void deliver(SimNode target, PeerAddress to, byte[] payload) {
        PeerAddress source =
                to.inetAddress().isLoopbackAddress() ? to : env.node().address();
        if (target != env.node() && !target.letsIn(source)) {
            return;
        }
        sim.note(target.name(), "datagram", Arrays.hashCode(payload));
        SimEnv receiver = target.env();
        receiver.later(0, "datagram", () -> receiver.datagram(to.port(), source.withPort(local.port()), payload));
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            env.closeDatagramPort(local.port());
        }
    }
}
