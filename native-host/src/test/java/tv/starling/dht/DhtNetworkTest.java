package tv.starling.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env.DatagramResult;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.DiskProfile;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.Simulation;
import tv.starling.wire.Ed25519;
import tv.starling.wire.PeerAddress;

/** Many nodes in a simulated network. */
class DhtNetworkTest {
    private static final LinkProfile LINE = LinkProfile.FIBRE;

    @Test
    void whatOneAnnouncesANewcomerFindsInHalfASecond() {
        var sim = Simulation.seed(1);
        var swarm = new DhtSwarm(sim).grow(100, LINE);
        swarm.announce(swarm.get(10), hash(1));
        var seeker = swarm.member(LINE);
        seeker.dht.start(List.of(swarm.get(0).hostPort()));
        Duration before = sim.now();
        var found = swarm.find(seeker, hash(1));
        assertThat(found.peers).containsExactly(swarm.get(10).node.address(DhtSwarm.PORT));
        assertThat(sim.now().minus(before)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void aRestartedNodeIsWhereItWasWithoutAnyBootstrapNode() {
        var sim = Simulation.seed(4);
        var swarm = new DhtSwarm(sim).grow(60, LINE);
        swarm.announce(swarm.get(10), hash(1));
        var member = swarm.get(30);
        byte[] saved = member.dht.saved().orElseThrow();
        NodeId id = SavedNodes.read(saved).ipv4Id().orElseThrow();
        member.restart(Optional.of(saved));
        member.dht.start(List.of());
        assertThat(swarm.find(member, hash(1)).peers).hasSize(1);
        sim.runFor(Duration.ofMinutes(1));
        assertThat(SavedNodes.read(member.dht.saved().orElseThrow()).ipv4Id()).contains(id);
        assertThat(member.dht.status().ipv4Nodes()).isGreaterThan(10);
        for (int length = 0; length < saved.length; length += 7) {
            assertThat(SavedNodes.read(java.util.Arrays.copyOf(saved, length))).isEqualTo(SavedNodes.NONE);
        }
    }

    @Test
    void itemsArePutGotAndReplacedByTheirOwner() {
        var sim = Simulation.seed(5);
        var swarm = new DhtSwarm(sim).grow(60, LINE);
        var keys = Ed25519.fromSeed(new byte[32]);
        byte[] salt = "feed".getBytes(StandardCharsets.UTF_8);
        var text = new Item.Immutable(("900:" + "x".repeat(900)).getBytes(StandardCharsets.UTF_8));
        assertThat(put(sim, swarm.get(3), text)).isEqualTo(8);
        assertThat(put(sim, swarm.get(3), Item.Mutable.sign(keys, salt, 1, Item.pointer(hash(1)))))
                .isEqualTo(8);
        assertThat(put(sim, swarm.get(4), Item.Mutable.sign(keys, salt, 2, Item.pointer(hash(2)))))
                .isEqualTo(8);
        assertThat(put(sim, swarm.get(5), Item.Mutable.sign(keys, salt, 1, Item.pointer(hash(1)))))
                .isZero();

        List<Optional<InfoHash>> pointers = new ArrayList<>();
        List<Optional<Item.Immutable>> texts = new ArrayList<>();
        swarm.get(40).dht.getMutable(keys.publicKey(), salt, item -> pointers.add(item.flatMap(Item::pointsTo)));
        swarm.get(41).dht.get(text.target(), texts::add);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(pointers).containsExactly(Optional.of(hash(2)));
        assertThat(texts.getFirst().orElseThrow().value()).isEqualTo(text.value());
    }

    private static int put(Simulation sim, DhtSwarm.Member member, Item item) {
        List<Integer> taken = new ArrayList<>();
        member.dht.put(item, OptionalLong.empty(), taken::add);
        sim.runUntil(() -> !taken.isEmpty(), Duration.ofSeconds(20));
        return taken.getFirst();
    }

    @Test
    void aScrapeCountsTheWholeSwarm() {
        var sim = Simulation.seed(6);
        var swarm = new DhtSwarm(sim).grow(80, LINE);
        for (int i = 0; i < 30; i++) {
            swarm.get(i).dht.announce(hash(1), new Dht.ListenPort(1, true), i % 3 == 0, peers -> {}, () -> {});
        }
        sim.runFor(Duration.ofSeconds(10));
        List<Dht.Count> counts = new ArrayList<>();
        swarm.get(70).dht.scrape(hash(1), counts::add);
        sim.runUntil(() -> !counts.isEmpty(), Duration.ofSeconds(20));
        assertThat(counts.getFirst().seeds()).isBetween(9.0, 11.0);
        assertThat(counts.getFirst().peers()).isBetween(18.5, 21.5);
    }

    @Test
    void aReadOnlyNodeIsInNoTableAndAnswersNobody() {
        var sim = Simulation.seed(7);
        var swarm = new DhtSwarm(sim).grow(30, LINE);
        swarm.announce(swarm.get(10), hash(1));
        var shy = swarm.readOnly(LINE);
        shy.dht.start(List.of(swarm.get(0).hostPort()));
        assertThat(swarm.find(shy, hash(1)).peers).hasSize(1);
        sim.runFor(Duration.ofMinutes(1));
        for (var member : swarm.members()) {
            if (member != shy) {
                assertThat(SavedNodes.read(member.dht.saved().orElseThrow()).nodes())
                        .doesNotContain(shy.node.address(DhtSwarm.PORT));
            }
        }
    }

    /** Ten thousand questions whose sender is forged: to nobody goes thrice what came in its name. */
    @Test
    void forgedQuestionsAreNotAmplified() {
        var sim = Simulation.seed(8);
        var random = new SplittableRandom(8);
        var swarm = new DhtSwarm(sim).grow(60, LINE);
        var keys = Ed25519.fromSeed(new byte[32]);
        var large =
                Item.Mutable.sign(keys, new byte[0], 1, ("900:" + "x".repeat(900)).getBytes(StandardCharsets.UTF_8));
        put(sim, swarm.get(3), large);
        for (int i = 0; i < 20; i++) {
            swarm.get(i).dht.announce(hash(1), new Dht.ListenPort(1, true), true, peers -> {}, () -> {});
        }
        sim.runFor(Duration.ofSeconds(10));

        Dht node = swarm.get(30).dht;
        var victim = sim.node("victim", LINE, DiskProfile.SSD, PeerAddress.of(new byte[] {99, 1, 1, 1}, 0));
        long[] sent = {0};
        var port = (DatagramResult.Open)
                victim.env().openDatagram(victim.address(DhtSwarm.PORT), (from, bytes) -> sent[0] += bytes.length);
        assertThat(port.port()).isInstanceOf(DatagramPort.class);
        long received = 0;
        for (int i = 0; i < 10_000; i++) {
            NodeId sender = NodeId.random(random);
            Krpc.Question question = switch (i % 5) {
                case 0 -> new Krpc.Question.Ping();
                case 1 -> new Krpc.Question.FindNode(sender, Krpc.Want.UNSAID);
                case 2 -> new Krpc.Question.GetPeers(hash(1), Krpc.Want.UNSAID, Krpc.Question.GetPeers.Wish.SCRAPE);
                case 3 -> new Krpc.Question.Get(large.target(), OptionalLong.empty(), Krpc.Want.UNSAID);
                default -> new Krpc.Question.Unknown("x");
            };
            byte[] forged = KrpcWriter.write(new Krpc.Query(new byte[] {1}, sender, false, question));
            received += forged.length;
            node.received(victim.address(DhtSwarm.PORT), forged);
            sim.runFor(Duration.ofMillis(i % 100 == 0 ? 10_000 : 10));
        }
        assertThat(sent[0]).isPositive().isLessThanOrEqualTo(3 * received);
    }

    @Test
    void aFloodFromEverywhereIsAnsweredWithALimitedRate() {
        var sim = Simulation.seed(9);
        var swarm = new DhtSwarm(sim).grow(20, LINE);
        long before = swarm.get(3).sentBytes();
        var random = new SplittableRandom(9);
        byte[] ping = KrpcWriter.write(new Krpc.Query(
                new byte[] {1},
                NodeId.random(random),
                false,
                new Krpc.Question.FindNode(NodeId.random(random), Krpc.Want.UNSAID)));
        for (int i = 0; i < 5_000; i++) {
            byte[] ip = {(byte) (50 + random.nextInt(20)), (byte) random.nextInt(256), (byte) random.nextInt(256), 1};
            swarm.get(3).dht.received(PeerAddress.of(ip, 7000), ping);
            sim.runFor(Duration.ofNanos(400_000));
        }
        assertThat(swarm.get(3).sentBytes() - before).isBetween(100_000L, 4 * (32L << 10) + 2 * (32L << 10) + 10_000);
    }

    @Test
    void bothAddressFamiliesAreOneNetwork() {
        var sim = Simulation.seed(10);
        var swarm = new DhtSwarm(sim).grow(20, LINE);
        var six = new ArrayList<DhtSwarm.Member>();
        for (int i = 1; i <= 20; i++) {
            var member =
                    swarm.member(PeerAddress.parse("[2a01:4f8:" + i + "::1]:0").orElseThrow(), LINE);
            member.dht.start(six.isEmpty() ? List.of() : List.of(six.getFirst().hostPort()));
            six.add(member);
            sim.runFor(Duration.ofMillis(200));
        }
        swarm.announce(six.get(5), hash(1));
        var found = swarm.find(six.get(15), hash(1));
        assertThat(found.peers).containsExactly(six.get(5).node.address(DhtSwarm.PORT));
        assertThat(six.get(15).dht.status().ipv6Nodes()).isGreaterThan(5);
        assertThat(six.get(15).dht.status().ipv4Nodes()).isZero();
    }

    static InfoHash hash(int number) {
        return InfoHash.of(Digests.sha1(new byte[] {(byte) number}));
    }
}
