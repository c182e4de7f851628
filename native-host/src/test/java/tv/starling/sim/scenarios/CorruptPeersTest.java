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
    private static final int PIECE = 64 * KIB;
    private static final int PEERS = 8;

    /** One swarm's course. */
    private record Course(int honestBans, int liarsBanned, int liarsHeard, long wastedPieces) {}

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V1", "V2", "HYBRID"})
    void halfOfThePeersLie(Version version) {
        List<Course> courses = LongStream.range(0, Integer.getInteger("sim.seeds", 20))
                .mapToObj(seed -> course(version, seed))
                .toList();
        int honest = courses.stream().mapToInt(Course::honestBans).sum();
        int banned = courses.stream().mapToInt(Course::liarsBanned).sum();
        int heard = courses.stream().mapToInt(Course::liarsHeard).sum();
        long worst = courses.stream().mapToLong(Course::wastedPieces).max().orElse(0);
        System.out.printf(
                "%s, %d seeds, %d of %d peers lie: %d honest bans, %d of %d liars that sent something banned,"
                        + " at most %d pieces of data wasted%n",
                version, courses.size(), PEERS / 2, PEERS, honest, banned, heard, worst);
        assertThat(honest).isZero();
        assertThat(banned).isEqualTo(heard);
    }

    private static Course course(Version version, long seed) {
        var sim = Simulation.seed(seed);
        SimTorrent film = version == Version.V1
                ? SimTorrents.single("film.mp4", 4096 * KIB, PIECE, 1)
                : SimTorrentsV2.single(version, "film.mp4", 4096 * KIB, PIECE, 1);
        var honest = new ArrayList<SimPeer>();
        var liars = new ArrayList<SimNode>();
        int[] sent = new int[PEERS / 2];
        for (int i = 0; i < PEERS / 2; i++) {
            int number = i;
            honest.add(SimPeer.seed(sim.node("honest" + i, LinkProfile.DSL), film));
            liars.add(sim.node("liar" + i, LinkProfile.DSL));
            ScriptedSeed.on(liars.get(i), film, (count, piece, right) -> {
                sent[number]++;
                return ScriptedSeed.spoiled(right);
            });
        }
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var all = new ArrayList<HostPort>();
        honest.forEach(h -> all.add(SimTorrent.peer(h.node(), SimPeer.PORT)));
        liars.forEach(l -> all.add(SimTorrent.peer(l, SimPeer.PORT)));
        viewer.joinAddresses(film, Reach.ANY, all).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(300));
        sim.runFor(Duration.ofSeconds(1));
        int heard = 0;
        int banned = 0;
        for (int i = 0; i < liars.size(); i++) {
            heard += sent[i] > 0 ? 1 : 0;
            banned += sent[i] > 0 && viewer.bans(film, liars.get(i)) ? 1 : 0;
        }
        int honestBans =
                (int) honest.stream().filter(h -> viewer.bans(film, h.node())).count();
        return new Course(honestBans, banned, heard, viewer.wasted(film) / PIECE);
    }
}
