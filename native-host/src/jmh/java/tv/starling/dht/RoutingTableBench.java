package tv.starling.dht;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tv.starling.wire.PeerAddress;

/** A routing table that has heard of 10,000 nodes; queries come in from all over. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingTableBench {
    private static final int NODES = 10_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final NodeId own = NodeId.random(random);
    private final RoutingTable table = new RoutingTable(own);
    private final Contact[] contacts = new Contact[NODES];
    private final NodeId[] targets = new NodeId[1024];
    private int next;

    @Setup
    public void make() {
        for (int i = 0; i < NODES; i++) {
            byte[] ip = {(byte) (20 + i % 100), (byte) (i / 100), (byte) i, 1};
            contacts[i] = new Contact(own.inBucket(i % 24, random), PeerAddress.of(ip, 6881));
            table.heard(contacts[i], 0);
        }
        for (int i = 0; i < targets.length; i++) {
            targets[i] = NodeId.random(random);
        }
    }

    @Benchmark
    public List<Contact> closest() {
        return table.closest(targets[next++ % targets.length], 8);
    }

    @Benchmark
    public int hears() {
        table.heard(contacts[next++ % NODES], next);
        return table.size();
    }
}
