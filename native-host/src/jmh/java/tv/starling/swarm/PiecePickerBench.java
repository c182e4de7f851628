package tv.starling.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import tv.starling.metainfo.PieceLayout;
import tv.starling.stream.Wanted;

/** Picking among 10,000 pieces that are a third there, with peers who have half of them each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PiecePickerBench {
    private static final int PIECES = 10_000;
    private static final int WINDOW = 32;

    @Param({"10", "200", "500"})
    int peers;

    private final List<Peer> all = new ArrayList<>();
    private PiecePicker picker;
    private Wanted wanted;
    private int next;

    /** Anew for each iteration: what is picked is asked for, and the picker fills. */
    @Setup(Level.Iteration)
    public void make() {
        var random = new SplittableRandom(1);
        var verified = new BitSet();
        for (int piece = 0; piece < PIECES; piece += 3) {
            verified.set(piece);
        }
        picker = new PiecePicker(new PieceLayout((long) PIECES << 20, 1 << 20), verified, random);
        picker.want(0, PIECES);
        all.clear();
        for (int id = 0; id < peers; id++) {
            var offers = new BitSet();
            for (int piece = 0; piece < PIECES; piece++) {
                offers.set(piece, random.nextBoolean());
            }
            picker.peerHas(offers);
            all.add(new Peer(id, offers));
        }
        var ahead = new BitSet();
        ahead.set(4 + WINDOW / 8, 4 + WINDOW);
        wanted = new Wanted(new int[] {4, 5, 7, 8}, 4, ahead);
    }

    /** A peer has room for four more: it is picked for, and answers at once, so that the state stays about the same. */
    private void serve(Wanted urgent, Blackhole hole) {
        Peer peer = all.get(next++ % all.size());
        List<BlockRequest> picked = picker.pick(peer, 4, urgent, 0);
        hole.consume(picked);
        picked.forEach(picker::released);
    }

    @Benchmark
    public void picksRarest(Blackhole hole) {
        serve(Wanted.NOTHING, hole);
    }

    @Benchmark
    public void picksForAPlayer(Blackhole hole) {
        serve(wanted, hole);
    }

    @Benchmark
    public void hearsHave() {
        picker.peerHas(next++ % PIECES);
    }

    private record Peer(int id, BitSet has, Set<BlockRequest> asked) implements PiecePicker.Asker {
        Peer(int id, BitSet has) {
            this(id, has, new HashSet<>());
        }

        @Override
        public boolean offers(int piece) {
            return has.get(piece);
        }

        @Override
        public boolean hasAsked(BlockRequest request) {
            return asked.contains(request);
        }

        @Override
        public boolean isIdle() {
            return asked.isEmpty();
        }

        @Override
        public long expectedNanos(int blocksBefore) {
            return 0;
        }

        @Override
        public long patienceNanos() {
            return 1_000_000_000L;
        }

        @Override
        public boolean leaves(int piece) {
            return false;
        }

        @Override
        public boolean isOnlyOffer(int piece) {
            return false;
        }

        @Override
        public Optional<PiecePicker.Share> share() {
            return Optional.empty();
        }
    }
}
