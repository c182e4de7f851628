package tv.starling.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.Simulation;
import tv.starling.wire.PeerAddress;

/** Networks in which many go, or many lie. */
class DhtSiegeTest {
    private static final LinkProfile LINE = LinkProfile.FIBRE;
    private static final InfoHash HASH = DhtNetworkTest.hash(1);

    @Test
    void amongAThousandNodesOfWhichAFifthIsGonePeersAreFound() {
        var sim = Simulation.seed(2);
        var random = new SplittableRandom(2);
        var swarm = new DhtSwarm(sim).grow(1000, LINE);
        for (int i = 0; i < 100; i++) {
            swarm.announce(swarm.get(random.nextInt(1000)), DhtNetworkTest.hash(i));
        }
        var order = new ArrayList<>(swarm.members());
        Collections.shuffle(order, new Random(2));
        order.subList(0, 200).forEach(m -> m.node.vanish());
        int found = 0;
        for (int i = 0; i < 100; i++) {
            if (!swarm.find(order.get(200 + random.nextInt(800)), DhtNetworkTest.hash(i))
                    .peers
                    .isEmpty()) {
                found++;
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(99);
    }

    /** A fifth goes and as many newcomers come, all while others look. */
    @Test
    void whileAFifthOfAThousandGoesAndOthersComePeersAreFound() {
        var sim = Simulation.seed(3);
        var random = new SplittableRandom(3);
        var swarm = new DhtSwarm(sim).grow(1000, LINE);
        for (int i = 0; i < 100; i++) {
            swarm.announce(swarm.get(random.nextInt(200, 1000)), DhtNetworkTest.hash(i));
        }
        var order = new ArrayList<>(swarm.members());
        Collections.shuffle(order, new Random(3));
        var searches = new ArrayList<DhtSwarm.Found>();
        for (int i = 0; i < 200; i++) {
            order.get(i).node.vanish();
            var newcomer = swarm.member(LINE);
            newcomer.dht.start(List.of(order.get(200 + random.nextInt(800)).hostPort()));
            var seeker = i % 4 == 1 ? newcomer : order.get(200 + random.nextInt(800));
            searches.add(swarm.begin(seeker, DhtNetworkTest.hash(i % 100)));
            sim.runFor(Duration.ofMillis(50));
        }
        sim.runUntil(() -> searches.stream().allMatch(found -> found.done), Duration.ofMinutes(2));
        assertThat(searches.stream().filter(found -> !found.peers.isEmpty()).count())
                .isGreaterThanOrEqualTo(198);
    }

    /** A thousand in one /24, four ports of each address: they get no places to speak of, and hide nobody. */
    @Test
    void aThousandLiarsOfOneNetworkAreFour() {
        var sim = Simulation.seed(4);
        var random = new SplittableRandom(4);
        var contacts = IntStream.range(0, 1000)
                .mapToObj(i -> new Contact(
                        near(i, random), PeerAddress.of(new byte[] {66, 6, 6, (byte) (i / 4)}, 7000 + i % 4)))
                .toList();
        DhtSwarm swarm = besieged(sim, random, contacts);
        for (var member : swarm.members()) {
            assertThat(liarsKnownTo(member)).isLessThanOrEqualTo(RoutingTable.MOST_OF_NEIGHBOURHOOD);
        }
        assertThat(swarm.members().stream()
                        .mapToLong(DhtSiegeTest::liarsKnownTo)
                        .sum())
                .as("or the liars did nothing")
                .isPositive();
        tenAreFound(sim, swarm, random);
    }

    /** A thousand in as many networks, all nearer to the hash than anybody: their ids are not bound to their addresses. */
    @Test
    void aThousandLiarsOfAThousandNetworksHideNobody() {
        var sim = Simulation.seed(5);
        var random = new SplittableRandom(5);
        var contacts = IntStream.range(0, 1000)
                .mapToObj(i -> new Contact(
                        near(i, random), PeerAddress.of(new byte[] {66, (byte) (i >> 8), (byte) i, 1}, 7000)))
                .toList();
        DhtSwarm swarm = besieged(sim, random, contacts);
        assertThat(swarm.members().stream()
                        .mapToLong(DhtSiegeTest::liarsKnownTo)
                        .sum())
                .as("or the liars did nothing")
                .isGreaterThan(200);
        tenAreFound(sim, swarm, random);
    }

    /** Ids next to the hash, so that they seem to be where it is kept. */
    private static NodeId near(int i, SplittableRandom random) {
        return NodeId.of(HASH).inBucket(30 + i % 100, random);
    }

    /** A hundred honest nodes, to whom every liar has made itself known. */
    private static DhtSwarm besieged(Simulation sim, SplittableRandom random, List<Contact> contacts) {
        var swarm = new DhtSwarm(sim).grow(100, LINE);
        List<Liar> liars = Liar.all(sim, contacts);
        for (int i = 0; i < 20; i++) {
            for (Liar liar : liars) {
                liar.greet(swarm.get(random.nextInt(100)).node.address(DhtSwarm.PORT));
            }
            sim.runFor(Duration.ofSeconds(5));
        }
        return swarm;
    }

    private static long liarsKnownTo(DhtSwarm.Member member) {
        return SavedNodes.read(member.dht.saved().orElseThrow()).nodes().stream()
                .filter(n -> n.ip()[0] == 66)
                .count();
    }

    private static void tenAreFound(Simulation sim, DhtSwarm swarm, SplittableRandom random) {
        Set<PeerAddress> announced = IntStream.range(10, 20)
                .mapToObj(swarm::get)
                .peek(member -> swarm.announce(member, HASH))
                .map(member -> member.node.address(DhtSwarm.PORT))
                .collect(Collectors.toSet());
        for (int i = 0; i < 20; i++) {
            var found = swarm.find(swarm.get(random.nextInt(20, 100)), HASH);
            assertThat(found.peers.stream().filter(announced::contains).count()).isGreaterThanOrEqualTo(8);
        }
        var newcomer = swarm.member(LINE);
        newcomer.dht.start(List.of(swarm.get(0).hostPort()));
        assertThat(swarm.find(newcomer, HASH).peers).hasSizeGreaterThanOrEqualTo(8);
    }
}
