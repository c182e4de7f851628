package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** A jump while a film plays: how long until the next picture, against what the line allows. */
class SeekTest {
    private static final int MIB = 1 << 20;
    private static final long RATE = 2_000_000;

    /** The seed gives 2 MB/s: the MiB behind the seek could be there after 0.52 s. */
    @ParameterizedTest
    @ValueSource(ints = {MIB, MIB / 4})
    void theNextMebibyteIsThereAlmostAsSoonAsTheLineAllows(int pieceLength) {
        for (int number = 1; number <= 5; number++) {
            var sim = Simulation.seed(number);
            var film = SimTorrents.single("film.mp4", 64 * MIB, pieceLength, 1);
            var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(RATE, RATE)), film);
            var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
            var torrent = viewer.join(film, seed);
            sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(1));
            var playing = new SimPeer.Player(viewer, film, 0, 16 * MIB, 64 * MIB);
            sim.runFor(Duration.ofMillis(5000 + 37 * number));
            double delivered = torrent.status().downRate() / (double) RATE;
            playing.close();
            Duration sought = sim.now();
            var next = new SimPeer.Player(viewer, film, 0, 40 * MIB, 64 * MIB);
            sim.runUntil(() -> next.position() >= 41 * MIB, Duration.ofSeconds(3));
            double took = sim.now().minus(sought).toMillis() / 1000.0;
            double ratio = took / (MIB / (double) RATE);
            System.out.printf(
                    "seek, pieces of %d KiB, seed %d: %.2f s, %.2f times the bound; before it %.0f %% of the line%n",
                    pieceLength >> 10, number, took, ratio, 100 * delivered);
            assertThat(delivered).isGreaterThan(0.95);
            assertThat(ratio).isLessThan(1.15);
        }
    }
}
