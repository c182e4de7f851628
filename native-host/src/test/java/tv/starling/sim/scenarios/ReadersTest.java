package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.stream.ByteReader;
import tv.starling.stream.ByteStream;
import tv.starling.swarm.SimPeer;

/** Reading what is still being fetched. */
class ReadersTest {
    private static final int MIB = 1 << 20;

    private final SimTorrent film = SimTorrents.single("film.mp4", 48 * MIB, 256 * 1024, 1);

    static LongStream seeds() {
        return Simulation.seeds(5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterAStormOfSeeksTheLastOnePlays(long number) {
        var sim = Simulation.seed(number);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(2_000_000, 2_000_000)), film);
        var viewer = viewer(sim, seed);
        Watch.every(10, sim, film, seed, viewer);
        var random = new SplittableRandom(number);
        for (int i = 0; i < 200; i++) {
            long from = random.nextLong(47L * MIB);
            var player = new SimPeer.Player(viewer, film, 0, from, from + MIB);
            sim.runFor(Duration.ofMillis(random.nextInt(30)));
            player.close();
        }
        var last = new SimPeer.Player(viewer, film, 0, 30 * MIB, 31 * MIB);
        sim.runUntil(last::ended, Duration.ofSeconds(4));
        assertThat(last.failures()).isEmpty();
        assertThat(viewer.torrent(film).status().watched().spots()).hasSize(1);
    }

    /**
     * As a player opens an MP4 whose moov is at the end: the beginning, the end, on from the beginning. Three peers of 1 MB/s,
     * 40 ms away.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void anIndexAtTheEndIsOnItsWayBeforeItIsAskedFor(long number) {
        var sim = Simulation.seed(number);
        SimPeer[] seeds = IntStream.range(0, 3)
                .mapToObj(i -> SimPeer.seed(
                        sim.node(
                                "seed " + i,
                                LinkProfile.FIBRE.rates(1_000_000, 1_000_000).latency(Duration.ofMillis(20))),
                        film))
                .toArray(SimPeer[]::new);
        var viewer = viewer(sim, seeds);
        Duration opened = sim.now();
        var beginning = new SimPeer.Player(viewer, film, 0, 0, 48 * MIB);
        sim.runUntil(() -> beginning.position() > 0, Duration.ofSeconds(2));
        beginning.close();
        var end = new SimPeer.Player(viewer, film, 0, 48 * MIB - 200_000, 48 * MIB);
        sim.runUntil(end::ended, Duration.ofSeconds(2));
        System.out.println(
                "with its index at the end a film was open after " + sim.now().minus(opened));
        assertThat(sim.now().minus(opened)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void severalReadersAllGetOn() {
        var sim = Simulation.seed(2);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(4_000_000, 4_000_000)), film);
        var viewer = viewer(sim, seed);
        Watch.every(10, sim, film, seed, viewer);
        List<SimPeer.Player> players = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            players.add(new SimPeer.Player(viewer, film, 0, i * 9L * MIB, i * 9L * MIB + 2 * MIB));
        }
        sim.runUntil(() -> players.stream().allMatch(SimPeer.Player::ended), Duration.ofSeconds(12));
        assertThat(players).allSatisfy(p -> assertThat(p.failures()).isEmpty());
    }

    /** The slow one holds what is needed next: the other is asked for it too. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aSecondPeerTakesOverWhatASlowOneHasNotSent(long number) {
        var sim = Simulation.seed(number);
        var slow = sim.node("slow", LinkProfile.FIBRE);
        var scripted = ScriptedSeed.on(slow, film, (n, piece, right) -> new byte[0]);
        var fast = SimPeer.seed(sim.node("fast", LinkProfile.FIBRE.rates(2_000_000, 2_000_000)), film);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.every(10, sim, film, fast, viewer);
        var torrent = viewer.joinAddresses(film, Reach.ANY, List.of(SimTorrent.peer(slow, SimPeer.PORT)));
        sim.runUntil(() -> torrent.file(0).isPresent() && torrent.status().peers() == 1, Duration.ofSeconds(2));
        var player = new SimPeer.Player(viewer, film, 0, 0, 2 * MIB);
        sim.runUntil(() -> scripted.requests() > 0, Duration.ofSeconds(2));
        viewer.join(film, fast);
        sim.runUntil(player::ended, Duration.ofSeconds(5));
        assertThat(player.failures()).isEmpty();
    }

    /** One sends 2 MB/s, the other 40 kB/s: after a jump both are known, and the slow one would hold the picture up. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aSlowPeerIsNotAskedForWhatIsDue(long number) {
        var sim = Simulation.seed(number);
        var fast = SimPeer.seed(sim.node("fast", LinkProfile.FIBRE.rates(2_000_000, 2_000_000)), film);
        var slow = SimPeer.seed(sim.node("slow", LinkProfile.FIBRE.rates(40_000, 2_000_000)), film);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var torrent = viewer.join(film, fast, slow);
        sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(1));
        var before = new SimPeer.Player(viewer, film, 0, MIB, 48 * MIB);
        sim.runFor(Duration.ofSeconds(5));
        before.close();
        Duration sought = sim.now();
        var next = new SimPeer.Player(viewer, film, 0, 30 * MIB, 48 * MIB);
        sim.runUntil(() -> next.position() >= 31 * MIB, Duration.ofSeconds(5));
        System.out.println(
                "beside a slow peer the next MiB came after " + sim.now().minus(sought));
        assertThat(sim.now().minus(sought)).isLessThan(Duration.ofMillis(800));
    }

    @Test
    void aReaderIsToldWhenTheTorrentIsStopped() {
        var sim = Simulation.seed(3);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.DSL), film);
        var viewer = viewer(sim, seed);
        var waiting = new SimPeer.Player(viewer, film, 0, 0, 40 * MIB);
        var stream = viewer.torrent(film).file(0).orElseThrow();
        sim.runFor(Duration.ofSeconds(2));
        viewer.session().stop(film.infoHash(), () -> {});
        assertThat(waiting.failures()).containsExactly("gone: This was stopped.");

        List<ByteReader.Result> late = new ArrayList<>();
        stream.open(0, 100).read(late::add);
        stream.open(30L * MIB, 31L * MIB).read(late::add);
        sim.runFor(Duration.ofSeconds(2));
        assertThat(late).hasSize(2).allMatch(r -> r instanceof ByteReader.Result.Failed);
    }

    /** Whoever looks at what is here gets what is verified, and has nothing fetched. */
    @Test
    void whatIsHereIsReadWithoutFetching() {
        var sim = Simulation.seed(4);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(4_000_000, 4_000_000)), film);
        var viewer = viewer(sim, seed);
        Watch.every(10, sim, film, seed, viewer);
        var here = viewer.torrent(film).file(0).orElseThrow().here();
        assertThat(read(sim, here, 30L * MIB, 31L * MIB)).isEmpty();
        var waiting = here.open(30L * MIB, 31L * MIB);
        assertThat(viewer.torrent(film).status().watched().spots()).isEmpty();
        waiting.close();

        var player = new SimPeer.Player(viewer, film, 0, 30 * MIB, 31 * MIB);
        sim.runUntil(player::ended, Duration.ofSeconds(5));
        assertThat(read(sim, here, 30L * MIB, 31L * MIB)).isEqualTo(film.bytes(30L * MIB, MIB));
        viewer.session().stop(film.infoHash(), () -> {});
        sim.runFor(Duration.ofSeconds(1));
        assertThat(read(sim, here, 30L * MIB, 31L * MIB)).isEmpty();
    }

    private static byte[] read(Simulation sim, ByteStream stream, long from, long to) {
        var bytes = new java.io.ByteArrayOutputStream();
        var reader = stream.open(from, to);
        boolean[] ended = {false};
        while (!ended[0]) {
            boolean[] answered = {false};
            reader.read(result -> {
                answered[0] = true;
                if (result instanceof ByteReader.Result.Bytes(byte[] some)) {
                    bytes.writeBytes(some);
                } else {
                    ended[0] = true;
                }
            });
            sim.runUntil(() -> answered[0], Duration.ofSeconds(1));
        }
        reader.close();
        return bytes.toByteArray();
    }

    private SimPeer viewer(Simulation sim, SimPeer... seeds) {
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var torrent = viewer.join(film, seeds);
        sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(1));
        return viewer;
    }
}
