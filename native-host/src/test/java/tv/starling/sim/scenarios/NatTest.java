package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** Swarms where many are behind NATs: PEX tells of them, and holes are punched (BEP 55) for uTP. */
class NatTest {
    private static final int KIB = 1 << 10;

    private final SimTorrent film = SimTorrents.single("film.mp4", 256 * KIB, 32 * KIB, 1);

    /** It has everything, and can't be dialled; nobody else has what the other wants. */
    @Test
    void aSeedBehindANatIsReachedByAnotherBehindANat() {
        var sim = Simulation.seed(1);
        var film = SimTorrents.single("film.mp4", 4096 * KIB, 64 * KIB, 1);
        var first = SimPeer.seed(sim.node("first", LinkProfile.FIBRE), film);
        var third = SimPeer.limited(sim.node("third", LinkProfile.FIBRE), 20_000, 20_000);
        third.join(film, first).fetchWhole();
        var seed = SimPeer.on(sim.node("seed", LinkProfile.FIBRE).behindNat());
        seed.join(film, third, first).fetchWhole();
        sim.runUntil(() -> seed.isWhole(film), Duration.ofSeconds(10));
        first.node().vanish();
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE).behindNat());
        viewer.join(film, third).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(60));
    }

    /** Half of them can't be dialled; a few of the others are all that anybody knows at first. */
    @Test
    void halfOfASwarmBehindNatsFindsTheOtherHalf() {
        int count = Integer.getInteger("sim.nodes", 40);
        var sim = Simulation.seed(2);
        var doors = new ArrayList<SimPeer>();
        for (int i = 0; i < 5; i++) {
            doors.add(SimPeer.on(sim.node("door" + i, LinkProfile.FIBRE)));
            doors.getLast().join(film, doors.toArray(SimPeer[]::new));
        }
        var hidden = new ArrayList<SimPeer>();
        for (int i = 5; i < count; i++) {
            var node = sim.node("peer" + i, LinkProfile.FIBRE);
            var peer = SimPeer.on(i % 2 == 0 ? node.behindNat() : node);
            if (i % 2 == 0) {
                hidden.add(peer);
            }
            peer.join(film, doors.get(i % 5));
            sim.runFor(Duration.ofMillis(50));
        }
        sim.runFor(Duration.ofMinutes(4));
        long links = natToNat(hidden);
        long all = (long) hidden.size() * (hidden.size() - 1) / 2;
        System.out.printf("%d peers, half behind NATs: %d of %d links between those%n", count, links, all);
        assertThat(links).isGreaterThan(Math.min(all / 2, hidden.size() * 5L));
    }

    private long natToNat(List<SimPeer> hidden) {
        long links = 0;
        for (SimPeer one : hidden) {
            for (SimPeer other : hidden) {
                links += one != other ? one.linksTo(film, other.node()) : 0;
            }
        }
        return links / 2;
    }
}
