package tv.starling.metainfo;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The trees of version 2 (BEP 52): a piece of 1 MiB, and the piece layer of a file of 8 GiB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MerkleBench {
    private static final int PIECE = 1 << 20;
    private static final int PIECES = 8192;
    private static final int UNCLES = 4;

    private final byte[] data = new byte[PIECE];
    private final byte[] layer = new byte[PIECES * Merkle.HASH_LENGTH];
    private final int pieceLayer = Merkle.pieceLayer(PIECE);
    private byte[] leaves;
    private byte[] some;
    private byte[] proof;

    @Setup
    public void make() {
        var random = new Random(1);
        random.nextBytes(data);
        random.nextBytes(layer);
        leaves = Merkle.leaves(data);
        some = java.util.Arrays.copyOf(layer, 512 * Merkle.HASH_LENGTH);
        proof = Merkle.proof(layer, pieceLayer, 0, 512, UNCLES);
    }

    @Benchmark
    public byte[] leavesOfAPiece() {
        return Merkle.leaves(data);
    }

    @Benchmark
    public byte[] rootOfAPiece() {
        return Merkle.root(leaves, 0);
    }

    @Benchmark
    public byte[] rootOfAFile() {
        return Merkle.root(layer, pieceLayer);
    }

    @Benchmark
    public byte[] provesHashes() {
        return Merkle.proof(layer, pieceLayer, 512, 512, UNCLES);
    }

    @Benchmark
    public byte[] checksHashes() {
        return Merkle.ancestor(some, pieceLayer, 0, proof);
    }
}
