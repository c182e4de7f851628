package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTorrentsV2;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** Half of all peers spoil every block that they send: the film comes all the same, and only liars are banned. */
class CorruptPeersTest {
    private static final int KIB = 1 << 10;
    private static final int PIECE = 256 * KIB;
    private static final int PEERS = 8;

    /** One swarm's course. */
    private record Course(int honestBans, List<Liars.Liar> heard, long banned, long wastedPieces) {}

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V1", "V2", "HYBRID"})
    void halfOfThePeersLie(Version version) {
        List<Course> courses = LongStream.range(0, Integer.getInteger("sim.seeds", 20))
                .mapToObj(seed -> course(version, seed))
                .toList();
        List<Liars.Liar> heard =
                courses.stream().flatMap(c -> c.heard().stream()).toList();
        long banned = courses.stream().mapToLong(Course::banned).sum();
        int honest = courses.stream().mapToInt(Course::honestBans).sum();
        long[] blocks = heard.stream().mapToLong(l -> l.blocks).sorted().toArray();
        int failed = heard.stream().mapToInt(l -> l.failedPieces).max().orElse(0);
        System.out.printf(
                "%s, %d seeds, %d of %d peers lie: %d honest bans, %d of %d liars that sent something banned; blocks"
                        + " taken of one until it was banned: median %d, most %d; whole pieces that failed by one: at"
                        + " most %d; wasted by all: at most %d pieces%n",
                version,
                courses.size(),
                PEERS / 2,
                PEERS,
                honest,
                banned,
                heard.size(),
                blocks[blocks.length / 2],
                blocks[blocks.length - 1],
                failed,
                courses.stream().mapToLong(Course::wastedPieces).max().orElse(0));
        assertThat(honest).isZero();
        assertThat(banned).isEqualTo(heard.size());
        assertThat(failed).as("whole pieces that one spoils").isLessThanOrEqualTo(version == Version.V1 ? 3 : 0);
    }

    private static Course course(Version version, long seed) {
        var sim = Simulation.seed(seed);
        SimTorrent film = version == Version.V1
                ? SimTorrents.single("film.mp4", 4096 * KIB, PIECE, 1)
                : SimTorrentsV2.single(version, "film.mp4", 4096 * KIB, PIECE, 1);
        var honest = new ArrayList<SimPeer>();
        var nodes = new ArrayList<SimNode>();
        for (int i = 0; i < PEERS / 2; i++) {
            honest.add(SimPeer.seed(sim.node("honest" + i, LinkProfile.DSL), film));
            nodes.add(sim.node("liar" + i, LinkProfile.DSL));
            ScriptedSeed.on(nodes.get(i), film, (count, piece, right) -> ScriptedSeed.spoiled(right));
        }
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var liars = Liars.of(sim, film, viewer, nodes);
        var all = new ArrayList<HostPort>();
        honest.forEach(h -> all.add(SimTorrent.peer(h.node(), SimPeer.PORT)));
        nodes.forEach(l -> all.add(SimTorrent.peer(l, SimPeer.PORT)));
        viewer.joinAddresses(film, Reach.ANY, all).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(300));
        sim.runFor(Duration.ofSeconds(1));
        int honestBans =
                (int) honest.stream().filter(h -> viewer.bans(film, h.node())).count();
        List<Liars.Liar> heard = liars.all().stream().filter(l -> l.blocks > 0).toList();
        return new Course(
                honestBans, heard, heard.stream().filter(liars::isBanned).count(), viewer.wasted(film) / PIECE);
    }
}
