package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.DiskProfile;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.PeerAddress;
import tv.starling.wire.PexMessage;
import tv.starling.wire.PexMessage.Contact;

/** Peers that tell of peers (BEP 11), the honest and the others. */
class PeerExchangeTest {
    private static final int KIB = 1 << 10;
    private static final int EXTENDED = 20;
    private static final String EXTENSIONS_ONLY = "0000000000100000";

    private final SimTorrent film = SimTorrents.single("film.mp4", 2048 * KIB, 64 * KIB, 1);

    @Test
    void whoKnowsOnePeerFindsTheSwarmThroughIt() {
        var sim = Simulation.seed(1);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        var meeting = SimPeer.on(sim.node("meeting", LinkProfile.FIBRE));
        meeting.join(film, seed);
        var peers = new ArrayList<SimPeer>();
        for (int i = 0; i < 20; i++) {
            var peer = SimPeer.on(sim.node("peer" + i, LinkProfile.FIBRE));
            peer.join(film, meeting);
            peers.add(peer);
        }
        sim.runFor(Duration.ofSeconds(70));
        long strangersMet = peers.stream()
                .filter(p -> p.torrent(film).status().peers() >= 15)
                .count();
        assertThat(strangersMet).isEqualTo(20);
        peers.forEach(p -> assertThat(p.linksTo(film, seed.node())).isOne());
    }

    /** The one that everybody knows has nothing, and stays so. */
    @Test
    void aLinkWithOneLeecherIsEnoughToFetchEverything() {
        var sim = Simulation.seed(2);
        SimNode doorkeeper = sim.node("doorkeeper", LinkProfile.FIBRE);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        var door = SimPeer.on(doorkeeper);
        door.join(film, seed);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        sim.runFor(Duration.ofSeconds(1));
        viewer.joinByLink(film, door).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(10));
        assertThat(viewer.linksTo(film, seed.node())).isZero(); // both have everything by now
        assertThat(seed.torrent(film).status().uploaded()).isPositive();
    }

    @Test
    void aPoisonerLeadsUsToFewVictimsAndTheHonestAreFoundAllTheSame() {
        var sim = Simulation.seed(3).addressesFrom(45);
        var seed = SimPeer.seed(publicNode(sim, "seed", 1), film);
        var honest = SimPeer.on(publicNode(sim, "honest", 2));
        honest.join(film, seed);
        sim.runFor(Duration.ofSeconds(2));
        SimNode poisoner = publicNode(sim, "poisoner", 3);
        FakePeer.listen(poisoner, SimPeer.PORT).onMessage((peer, message) -> poison(sim, peer, message));
        var viewer = SimPeer.on(publicNode(sim, "viewer", 4));
        viewer.joinAddresses(
                        film,
                        Reach.PUBLIC_ONLY,
                        List.of(SimTorrent.peer(poisoner, SimPeer.PORT), SimTorrent.peer(honest.node(), SimPeer.PORT)))
                .fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofMinutes(2));
        sim.runFor(Duration.ofMinutes(10));
        List<PeerAddress> dialled = viewer.node().env().dialled();
        Map<List<Byte>, Integer> networks = new LinkedHashMap<>();
        Map<PeerAddress, Integer> hosts = new LinkedHashMap<>();
        Set<PeerAddress> garbage = new LinkedHashSet<>();
        for (PeerAddress at : dialled) {
            assertThat(at.isPrivate()).isFalse();
            assertThat(at.port()).isGreaterThan(1023);
            byte[] ip = at.ip();
            if (ip[0] == 99) {
                garbage.add(at);
                networks.merge(List.of(ip[0], ip[1], ip[2]), 1, Integer::sum);
                hosts.merge(at.withPort(0), 1, Integer::sum);
            }
        }
        assertThat(garbage).isNotEmpty().hasSizeLessThan(150);
        assertThat(hosts.values()).allMatch(n -> n <= 2);
        assertThat(networks.values()).allMatch(n -> n <= 8);
    }

    /** Each message names one victim by fifty ports, one network by fifty hosts, what is private, and what is plausible. */
    private void poison(Simulation sim, FakePeer peer, byte[] message) {
        if (message.length == FakePeer.HANDSHAKE) {
            peer.handshake(film.infoHash(), EXTENSIONS_ONLY, "-XX0000-poisonpoison");
            peer.message(
                    EXTENDED,
                    extended(0, ExtensionHandshake.of(Map.of("ut_pex", 1)).encode()));
        } else if (message.length > 2 && message[0] == EXTENDED && message[1] == 0) {
            for (int round = 0; round < 50; round++) {
                var added = new ArrayList<Contact>();
                for (int i = 0; i < 40; i++) {
                    added.add(contact(99, 1, 1, 1, 2000 + 50 * round + i));
                    added.add(contact(99, 2, 2, i + 1, 2000));
                    added.add(contact(10, 0, 0, i + 1, 6881));
                    added.add(contact(99, 3, round, i + 1, 22));
                    added.add(contact(99, 4 + round, i, 1, 6881));
                }
                byte[] payload = new PexMessage(added, List.of()).encode();
                peer.message(EXTENDED, extended(2, payload));
            }
        }
    }

    private static Contact contact(int a, int b, int c, int d, int port) {
        return new Contact(PeerAddress.of(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, port), 0);
    }

    @Test
    void aPrivateTorrentTellsNothingAndHearsNothing() {
        var secret = privately(film);
        var sim = Simulation.seed(4);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), secret);
        var member = SimPeer.on(sim.node("member", LinkProfile.FIBRE));
        member.join(secret, seed);
        List<byte[]> heard = new ArrayList<>();
        SimNode spy = sim.node("spy", LinkProfile.FIBRE);
        FakePeer.listen(spy, SimPeer.PORT).onMessage((peer, message) -> {
            heard.add(message);
            if (message.length == FakePeer.HANDSHAKE) {
                peer.handshake(secret.infoHash(), EXTENSIONS_ONLY, "-XX0000-spyspyspyspy");
                peer.message(
                        EXTENDED,
                        extended(0, ExtensionHandshake.of(Map.of("ut_pex", 1)).encode()));
                var told = new PexMessage(List.of(contact(10, 9, 9, 9, 6881)), List.of());
                peer.message(EXTENDED, extended(2, told.encode()));
            }
        });
        member.joinAddresses(secret, Reach.ANY, List.of(SimTorrent.peer(spy, SimPeer.PORT)));
        sim.runFor(Duration.ofMinutes(5));
        assertThat(heard.stream().filter(m -> m.length > 1 && m[0] == EXTENDED && m[1] == 1))
                .isEmpty();
        assertThat(heard.stream().filter(m -> m.length > 1 && m[0] == EXTENDED && m[1] == 0))
                .isNotEmpty()
                .allMatch(m -> ExtensionHandshake.parse(Arrays.copyOfRange(m, 2, m.length))
                        .id("ut_pex")
                        .isEmpty());
        assertThat(member.node().env().dialled()).noneMatch(a -> a.ip()[1] == 9);
    }

    /** The same torrent with {@code private=1} (BEP 27). */
    static SimTorrent privately(SimTorrent torrent) {
        byte[] open = torrent.info().raw();
        byte[] end = "7:privatei1ee".getBytes(StandardCharsets.US_ASCII);
        byte[] raw = Arrays.copyOf(open, open.length - 1 + end.length);
        System.arraycopy(end, 0, raw, open.length - 1, end.length);
        return new SimTorrent(InfoDictionary.parse(raw), InfoHash.ofInfo(raw), torrent.content());
    }

    private static byte[] extended(int number, byte[] payload) {
        byte[] bytes = new byte[payload.length + 1];
        bytes[0] = (byte) number;
        System.arraycopy(payload, 0, bytes, 1, payload.length);
        return bytes;
    }

    private static SimNode publicNode(Simulation sim, String name, int network) {
        return sim.node(
                name, LinkProfile.FIBRE, DiskProfile.SSD, PeerAddress.of(new byte[] {45, 45, (byte) network, 1}, 0));
    }
}
