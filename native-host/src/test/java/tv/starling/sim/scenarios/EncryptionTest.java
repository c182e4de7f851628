package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.sim.FakePeer;
import tv.starling.sim.FaultPlan;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.EncryptionPolicy;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TransportChoice;

/** Swarms whose links are encrypted, or not, or can't be. */
class EncryptionTest {
    private static final int KIB = 1 << 10;

    private final SimTorrent film = SimTorrents.single("film.mp4", 1024 * KIB, 32 * KIB, 1);

    static LongStream seeds() {
        return Simulation.seeds(20);
    }

    private enum Outcome {
        NEVER,
        PLAIN,
        HIDDEN
    }

    @ParameterizedTest
    @CsvSource({
        "OFF, OFF, PLAIN",
        "OFF, PREFER, PLAIN",
        "OFF, REQUIRE, NEVER",
        "PREFER, OFF, PLAIN",
        "PREFER, PREFER, PLAIN",
        "PREFER, REQUIRE, HIDDEN",
        "REQUIRE, OFF, NEVER",
        "REQUIRE, PREFER, HIDDEN",
        "REQUIRE, REQUIRE, HIDDEN"
    })
    void everyPairOfPoliciesMeetsAsItShould(EncryptionPolicy dialler, EncryptionPolicy dialled, Outcome outcome) {
        var sim = Simulation.seed(1);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), dialled, film);
        var viewer = SimPeer.encrypting(sim.node("viewer", LinkProfile.FIBRE), dialler);
        Watch.of(sim, film, seed, viewer);
        viewer.join(film, seed).fetchWhole();
        if (outcome == Outcome.NEVER) {
            sim.runFor(Duration.ofMinutes(2));
            assertThat(viewer.linksTo(film, seed.node())).isZero();
            assertThat(viewer.verified(film).isEmpty()).isTrue();
        } else {
            sim.runUntil(() -> viewer.verified(film).cardinality() > 0, Duration.ofSeconds(2));
            assertThat(viewer.hiddenLinksTo(film, seed.node())).isEqualTo(outcome == Outcome.HIDDEN ? 1 : 0);
            sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(10));
        }
    }

    @Test
    void aWayThatWorkedIsTakenAgain() {
        var sim = Simulation.seed(1);
        LinkProfile slow = LinkProfile.FIBRE.rates(200_000, 200_000);
        var seed = SimPeer.seed(sim.node("seed", slow), EncryptionPolicy.REQUIRE, film);
        var viewer = SimPeer.by(sim.node("viewer", slow), TransportChoice.TCP_ONLY, EncryptionPolicy.PREFER);
        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.linksTo(film, seed.node()) == 1, Duration.ofSeconds(2));
        assertThat(viewer.node().counts().dials()).isEqualTo(2);
        viewer.node().faults(FaultPlan.resetAtMessage(viewer.node().counts().messages() + 1));
        sim.runUntil(() -> viewer.linksTo(film, seed.node()) == 0, Duration.ofSeconds(10));
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofMinutes(1));
        assertThat(viewer.node().counts().dials()).isEqualTo(3);
    }

    /** The second thing said by who dials is the swarm's name. */
    @Test
    void whoHangsUpOnTheNameOfTheSwarmIsDialledAgainAtOnce() {
        var sim = Simulation.seed(1);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), EncryptionPolicy.REQUIRE, film);
        var viewer =
                SimPeer.by(sim.node("viewer", LinkProfile.FIBRE), TransportChoice.TCP_ONLY, EncryptionPolicy.REQUIRE);
        viewer.node().faults(FaultPlan.resetAtMessage(2));
        viewer.join(film, seed);
        sim.runUntil(() -> viewer.hiddenLinksTo(film, seed.node()) == 1, Duration.ofSeconds(2));
        assertThat(viewer.node().counts().dials()).isEqualTo(2);
    }

    /** A peer that takes calls and says nothing is tried both ways, and then left alone as others that fail. */
    @Test
    void aSilentPeerIsNotDialledOverAndOver() {
        var sim = Simulation.seed(1);
        SimNode silent = sim.node("silent", LinkProfile.FIBRE);
        FakePeer peer = FakePeer.listen(silent, SimPeer.PORT);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.joinAddresses(film, Reach.ANY, List.of(SimTorrent.peer(silent, SimPeer.PORT)));
        sim.runFor(Duration.ofMinutes(30));
        assertThat(peer.streams()).isLessThanOrEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoThatDialEachOtherAtOnceKeepOneHiddenLink(long number) {
        var sim = Simulation.seed(number);
        var one = SimPeer.encrypting(sim.node("one", LinkProfile.FIBRE), EncryptionPolicy.REQUIRE);
        var two = SimPeer.encrypting(sim.node("two", LinkProfile.FIBRE), EncryptionPolicy.REQUIRE);
        Watch.of(sim, film, one, two);
        one.join(film, two);
        two.join(film, one);
        sim.runFor(Duration.ofSeconds(60));
        assertThat(one.hiddenLinksTo(film, two.node())).isEqualTo(1);
        assertThat(one.node().env().linkCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMixedSwarmOverBadLinesArrivesWhole(long number) {
        var sim = Simulation.seed(number);
        LinkProfile bad = LinkProfile.DSL.resets(0.0005);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), EncryptionPolicy.PREFER, film);
        var strict = SimPeer.encrypting(sim.node("strict", bad), EncryptionPolicy.REQUIRE);
        var open = SimPeer.encrypting(sim.node("open", bad), EncryptionPolicy.PREFER);
        var plain = SimPeer.encrypting(sim.node("plain", bad), EncryptionPolicy.OFF);
        Watch.of(sim, film, seed, strict, open, plain);
        strict.join(film, seed, open, plain).fetchWhole();
        open.join(film, seed, strict, plain).fetchWhole();
        plain.join(film, seed, strict, open).fetchWhole();
        sim.runUntil(() -> strict.isWhole(film) && open.isWhole(film) && plain.isWhole(film), Duration.ofMinutes(5));
        assertThat(strict.linksTo(film, plain.node())).isZero();
    }

    /** Stopped at any moment of the handshake. */
    @Test
    void stoppingGivesEverythingBackWhileHandsAreShaken() {
        for (int millis = 0; millis < 300; millis += 3) {
            var sim = Simulation.seed(millis);
            var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), EncryptionPolicy.REQUIRE, film);
            var viewer = SimPeer.encrypting(sim.node("viewer", LinkProfile.FIBRE), EncryptionPolicy.PREFER);
            viewer.joinByLink(film, seed);
            sim.runFor(Duration.ofMillis(millis));
            viewer.session().stop(film.infoHash(), () -> {});
            sim.runFor(Duration.ofSeconds(5));
            assertThat(viewer.node().env().linkCount())
                    .as("links at " + millis + " ms")
                    .isZero();
            viewer.session().close(() -> {});
            seed.session().close(() -> {});
            sim.runFor(Duration.ofSeconds(30));
            long events = sim.eventCount();
            sim.runFor(Duration.ofMinutes(10));
            assertThat(sim.eventCount() - events)
                    .as("timers left at " + millis + " ms")
                    .isZero();
        }
    }
}
