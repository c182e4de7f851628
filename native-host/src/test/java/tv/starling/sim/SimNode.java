package tv.starling.sim;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import tv.starling.env.Disk.DiskError.Kind;
import tv.starling.wire.PeerAddress;

/** A machine: an address, a line, a disk, and a process that can die and be started again. */
public final class SimNode {
    /** How a node's process ends. */
    enum Death {
        /** Its kernel resets its streams. */
        PROCESS,
        /** Nothing is heard of it again. */
        POWER
    }

    /** What most routers keep a UDP mapping for, at least. */
    private static final long HOLE_NANOS = 60_000_000_000L;

    private final Simulation sim;
    private final String name;
    private final PeerAddress address;
    private final LinkProfile line;
    private final SimDisk disk;
    private final Shaper up;
    private final Shaper down;
    private final Lane datagramsUp;
    private final Lane datagramsDown;
    private final LinkedHashSet<SimNode> neighbours = new LinkedHashSet<>();
    private final LinkedHashSet<Flow> heldBack = new LinkedHashSet<>();
    private long inbound;
    private SimEnv env;
    private int starts;
    private FaultPlan plan = FaultPlan.NONE;
    private FaultCounts counts = FaultCounts.NONE;
    private boolean partitioned;
    private long wakesNanos;
    private final Map<PeerAddress, Long> holes = new LinkedHashMap<>();
    private boolean nat;
    private boolean dropsStreams;

    SimNode(Simulation sim, String name, PeerAddress address, LinkProfile line, DiskProfile diskProfile) {
        this.sim = sim;
        this.name = name;
        this.address = address;
        this.line = line;
        this.up = new Shaper(sim, name, line.upBytesPerSecond());
        this.down = new Shaper(sim, name, line.downBytesPerSecond());
        this.datagramsUp = new Lane(up);
        this.datagramsDown = new Lane(down);
        this.env = new SimEnv(sim, this, starts++);
        this.disk = new SimDisk(sim, this, diskProfile);
    }

    public String name() {
        return name;
    }

    /** Port 0. */
    public PeerAddress address() {
        return address;
    }

    public PeerAddress address(int port) {
        return address.withPort(port);
    }

    /** Puts these nodes on one local network, where multicasts of each reach all, itself too. */
    public static void neighbours(SimNode... nodes) {
        for (SimNode node : nodes) {
            node.neighbours.addAll(List.of(nodes));
        }
    }

    List<SimNode> neighbours() {
        return List.copyOf(neighbours);
    }

    /**
     * Puts it behind a NAT, as most homes have: nobody can dial it, and datagrams come in only from hosts that it has sent
     * one to in the last minute, at the port it has sent from.
     */
    public SimNode behindNat() {
        nat = true;
        return this;
    }

    boolean isBehindNat() {
        return nat;
    }

    void sentDatagram(PeerAddress to) {
        if (nat) {
            holes.put(to.withPort(0), sim.nanos());
        }
    }

    boolean letsIn(PeerAddress from) {
        Long opened = holes.get(from.withPort(0));
        return !nat || opened != null && sim.nanos() - opened < HOLE_NANOS;
    }

    /** The process's world; another one after each {@link #restart}. */
    public SimEnv env() {
        return env;
    }

    /** Survives {@link #kill}, but for what only a running process knows. */
    public SimDisk disk() {
        return disk;
    }

    public SimNode faults(FaultPlan plan) {
        this.plan = plan;
        return this;
    }

    public FaultCounts counts() {
        return counts;
    }

    /** The process dies: its streams are reset, its timers never fire, dials to it time out. */
    public void kill() {
        die(Death.PROCESS);
    }

    /** The machine loses power: as {@link #kill}, but peers hear nothing. */
    public void vanish() {
        die(Death.POWER);
    }

    private void die(Death death) {
        env.die(death);
        disk.crash();
    }

    /** Starts a new process on the same machine and disk, killing the old one if it lives. */
    public SimEnv restart() {
        if (env.isAlive()) {
            kill();
        }
        env = new SimEnv(sim, this, starts++);
        return env;
    }

    /** The machine sleeps: what its process should do meanwhile, it does when it wakes. */
    public void sleep(Duration time) {
        wakesNanos = sim.nanos() + time.toNanos();
    }

    public boolean isAsleep() {
        return wakesNanos > sim.nanos();
    }

    long wakesNanos() {
        return wakesNanos;
    }

    /** Cuts the node off from every other, or ends that. */
    public void partition(boolean cut) {
        partitioned = cut;
        sim.network().release();
    }

    boolean isPartitioned() {
        return partitioned;
    }

    LinkProfile line() {
        return line;
    }

    long latencyNanos() {
        return line.latency().toNanos();
    }

    long jitterNanos() {
        return line.jitter().toNanos();
    }

    Shaper up() {
        return up;
    }

    Shaper down() {
        return down;
    }

    /** A wall lets datagrams through, and nobody dial it a stream. */
    public void dropsStreams() {
        dropsStreams = true;
    }

    boolean isWalled() {
        return dropsStreams;
    }

    /** Bytes of datagrams that wait for the node's line. */
    public long waitingDatagramBytes() {
        return datagramsUp.bytes();
    }

    Lane datagramsUp() {
        return datagramsUp;
    }

    Lane datagramsDown() {
        return datagramsDown;
    }

    /** Whether a stream may send more to this node now; if not it gets a turn later. Idealised congestion control. */
    boolean admits(Flow flow) {
        if (inbound <= line.queueBytes() + bytesOnTheWay()) {
            return true;
        }
        heldBack.add(flow);
        return false;
    }

    /** What fills the way itself, at 100 ms of it: the queue is in front of the line, not on the way. */
    private long bytesOnTheWay() {
        return line.downBytesPerSecond() / 10;
    }

    /** Stream bytes sent towards this node (or, negative, passed through its line). */
    void inbound(int change) {
        inbound += change;
        while (!heldBack.isEmpty() && inbound <= line.queueBytes() + bytesOnTheWay()) {
            heldBack.removeFirst().retry();
        }
    }

    boolean nextDialFails() {
        counts = counts.plusDial();
        return counts.dials() == plan.dial();
    }

    boolean nextDiskOperationFails() {
        counts = counts.plusDiskOperation();
        return counts.diskOperations() == plan.diskOperation();
    }

    Kind plannedDiskError() {
        return plan.diskError();
    }

    boolean nextMessageFails() {
        counts = counts.plusMessage();
        return counts.messages() == plan.message();
    }

    boolean nextHttpFails() {
        counts = counts.plusHttp();
        return counts.http() == plan.http();
    }

    @Override
    public String toString() {
        return name;
    }
}
