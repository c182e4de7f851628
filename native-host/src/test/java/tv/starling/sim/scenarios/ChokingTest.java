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
import tv.starling.swarm.ChokingOrder;
import tv.starling.swarm.PeerStatus;
import tv.starling.swarm.SessionSettings.Bounds;
import tv.starling.swarm.SessionSettings.Rates;
import tv.starling.swarm.SimPeer;

/** Who is given, side by side with what libtorrent does. A free-rider: {@link SwarmTest}. */
class ChokingTest {
    private static final int MIB = 1 << 20;
    private static final LinkProfile LINE = LinkProfile.FIBRE;

    /** Two draws of the optimistic unchoke in each: who is drawn how often is chance in a few. */
    private static final int COURSES = 24;

    private final SimTorrent large = SimTorrents.single("large.mp4", 48 * MIB, 64 * 1024, 1);

    /** All slots are with peers that give: what a newcomer gets at first it gets by the optimistic unchoke. */
    @Test
    void aNewcomerAmongTradersGetsStarted() {
        var sim = Simulation.seed(1);
        List<SimPeer> traders = traders(sim, 4);
        sim.runFor(Duration.ofSeconds(30));
        var newcomer = SimPeer.on(sim.node("newcomer", LINE.rates(300_000, 4_000_000)), 2);
        newcomer.join(large, traders.toArray(SimPeer[]::new)).fetchWhole();
        sim.runFor(Duration.ofSeconds(60));
        long got = newcomer.torrent(large).status().verified();
        System.out.printf("a newcomer has %.1f MB after 60 s%n", got / 1e6);
        assertThat(got).isGreaterThan(3 * MIB);
    }

    /** What it still has is its turns of the optimistic unchoke, which the others have beside their slots. */
    @Test
    void whoGivesNothingAnyMoreLosesItsSlot() {
        long[] sums = new long[2];
        for (int seed = 1; seed <= COURSES; seed++) {
            var sim = Simulation.seed(seed);
            List<SimPeer> traders = traders(sim, 5);
            SimPeer us = traders.getFirst();
            SimPeer snubber = traders.getLast();
            sim.runFor(Duration.ofSeconds(25));
            snubber.torrent(large).limitRates(0, 1);
            sim.runFor(Duration.ofSeconds(20));
            for (int second = 0; second < 60; second++) {
                sim.runFor(Duration.ofSeconds(1));
                for (SimPeer it : traders.subList(1, traders.size())) {
                    sums[it == snubber ? 1 : 0] += isUnchoked(us, it) ? 1 : 0;
                }
            }
        }
        double mean = sums[0] / 3.0;
        System.out.printf(
                "of a minute a trader has a slot for %.0f s, who snubs for %.0f s%n",
                mean / COURSES, sums[1] / (double) COURSES);
        assertThat((double) sums[1]).isLessThan(mean * 0.85);
    }

    private boolean isUnchoked(SimPeer by, SimPeer peer) {
        return by.torrent(large).peerStatus().stream()
                .filter(it ->
                        it.address().withPort(0).equals(peer.node().address().withPort(0)))
                .anyMatch(it -> !it.flags().contains(PeerStatus.Flag.AM_CHOKING));
    }

    @Test
    void aSeedGivesInTheOrderThatIsChosen() {
        Shares turns = seeding(ChokingOrder.ROUND_ROBIN);
        Shares fastest = seeding(ChokingOrder.FASTEST_UPLOAD);
        System.out.printf("round robin %s, fastest upload %s%n", turns, fastest);
        assertThat(fastest.fast).isGreaterThan(turns.fast * 11 / 10);
        assertThat(turns.slow).isGreaterThan(fastest.slow * 12 / 10);
    }

    /** @param fast bytes that the three fast ones got, and the three slow ones */
    private record Shares(long fast, long slow) {}

    /** They give nothing to each other to speak of. */
    private Shares seeding(ChokingOrder order) {
        var sim = Simulation.seed(3);
        var settings = SimPeer.settings().with(Bounds.DEFAULT.withUploadSlots(3).with(order));
        var seed = SimPeer.seed(sim.node("seed", LINE.rates(1_600_000, 4_000_000)), settings, large);
        List<SimPeer> viewers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            var line = LINE.rates(1_000_000, i < 3 ? 240_000 : 40_000);
            var viewer = SimPeer.with(
                    sim.node("viewer" + i, line), SimPeer.settings().with(Rates.UNLIMITED.withUp(1)));
            viewer.join(large, seed).fetchWhole();
            viewers.add(viewer);
        }
        sim.runFor(Duration.ofSeconds(150)); // the fast ones are not done
        long[] got = viewers.stream()
                .mapToLong(it -> it.torrent(large).status().downloaded())
                .toArray();
        return new Shares(got[0] + got[1] + got[2], got[3] + got[4] + got[5]);
    }

    /** They have different pieces of a slow seed, and two slots each: one for the best, one optimistic. */
    private List<SimPeer> traders(Simulation sim, int count) {
        var seed = SimPeer.seed(sim.node("seed", LINE.rates(500_000, 4_000_000)), large);
        List<SimPeer> traders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            traders.add(SimPeer.on(sim.node("trader" + i, LINE.rates(300_000, 4_000_000)), 2));
        }
        for (SimPeer trader : traders) {
            var others = new ArrayList<>(traders);
            others.remove(trader);
            others.add(seed);
            trader.join(large, others.toArray(SimPeer[]::new)).fetchWhole();
        }
        return traders;
    }
}
