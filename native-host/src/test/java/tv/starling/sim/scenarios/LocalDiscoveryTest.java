package tv.starling.sim.scenarios;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.env.DatagramPort;
import tv.starling.env.Env.DatagramResult;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.Simulation;
import tv.starling.swarm.AddOptions;
import tv.starling.swarm.SessionSettings;
import tv.starling.swarm.SessionSettings.Feature;
import tv.starling.swarm.SimPeer;
import tv.starling.wire.PeerAddress;

/** Peers of one local network (BEP 14). */
class LocalDiscoveryTest {
    private static final int KIB = 1 << 10;
    private static final PeerAddress GROUP =
            PeerAddress.parse("239.192.152.143:6771").orElseThrow();

    private static final SessionSettings LOCAL = SimPeer.settings().with(Feature.LOCAL_DISCOVERY);

    private final SimTorrent film = SimTorrents.single("film.mp4", 1024 * KIB, 32 * KIB, 1);

    @Test
    void aSeedOnTheSameNetworkIsFoundByNothingElse() {
        var sim = Simulation.seed(1);
        SimNode one = sim.node("one", LinkProfile.LAN);
        SimNode two = sim.node("two", LinkProfile.LAN);
        SimNode.neighbours(one, two);
        var seed = SimPeer.seed(one, LOCAL, film);
        sim.runFor(Duration.ofSeconds(90));
        var viewer = SimPeer.with(two, LOCAL);
        viewer.join(film).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(10));
    }

    /** Private addresses, which nobody else may name to it. */
    @Test
    void aPagesTorrentMeetsItsNeighboursToo() {
        var sim = Simulation.seed(2);
        SimNode one = sim.node("one", LinkProfile.LAN);
        SimNode two = sim.node("two", LinkProfile.LAN);
        SimNode.neighbours(one, two);
        var viewer = SimPeer.with(two, LOCAL);
        viewer.session().add(film.metainfo(), AddOptions.ofPage()).fetchWhole();
        var seed = SimPeer.seed(one, LOCAL, film);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(10));
    }

    @Test
    void withoutTheSettingNothingIsSaidOrHeard() {
        var sim = Simulation.seed(3);
        SimNode one = sim.node("one", LinkProfile.LAN);
        SimNode two = sim.node("two", LinkProfile.LAN);
        SimNode.neighbours(one, two);
        List<byte[]> heard = listen(two);
        SimPeer.seed(one, film);
        sim.runFor(Duration.ofMinutes(12));
        assertThat(heard).isEmpty();
    }

    @Test
    void announcesEachSwarmEveryFiveMinutesAndAtMostOnceAMinute() {
        var sim = Simulation.seed(4);
        SimNode one = sim.node("one", LinkProfile.LAN);
        SimNode two = sim.node("two", LinkProfile.LAN);
        SimNode.neighbours(one, two);
        List<byte[]> heard = listen(two);
        var seed = SimPeer.with(one, LOCAL);
        seed.join(film);
        sim.runFor(Duration.ofMinutes(21));
        assertThat(heard).hasSize(5);
        for (int i = 0; i < 60; i++) {
            seed.join(SimTorrents.single("f" + i, 1, 16 * KIB, i));
            sim.runFor(Duration.ofSeconds(5));
        }
        assertThat(heard.size()).isBetween(9, 12);
        assertThat(heard).allMatch(packet -> packet.length <= 1400);
        sim.runFor(Duration.ofMinutes(10));
        var told = heard.stream()
                .flatMap(packet -> new String(packet, ISO_8859_1).lines())
                .filter(line -> line.startsWith("Infohash"))
                .distinct();
        assertThat(told).hasSize(61);
    }

    @Test
    void aPrivateTorrentIsNeverAnnouncedNorTakenFromAnAnnounce() {
        var secret = PeerExchangeTest.privately(film);
        var sim = Simulation.seed(5);
        SimNode one = sim.node("one", LinkProfile.LAN);
        SimNode two = sim.node("two", LinkProfile.LAN);
        SimNode.neighbours(one, two);
        List<byte[]> heard = listen(two);
        var member = SimPeer.with(one, LOCAL);
        member.join(secret).fetchWhole();
        sim.runFor(Duration.ofSeconds(5));
        say(two, secret.infoHash().hex());
        sim.runFor(Duration.ofMinutes(12));
        assertThat(heard).hasSize(1); // what we said ourselves
        assertThat(one.env().dialled()).isEmpty();
    }

    @Test
    void aFloodOfAnnouncesCostsFewDials() {
        var sim = Simulation.seed(6);
        SimNode one = sim.node("one", LinkProfile.LAN);
        SimNode two = sim.node("two", LinkProfile.LAN);
        SimNode.neighbours(one, two);
        listen(two);
        var viewer = SimPeer.with(one, LOCAL);
        viewer.join(film).fetchWhole();
        sim.runFor(Duration.ofSeconds(2));
        for (int port = 1; port < 5000; port++) {
            send(
                    two,
                    "BT-SEARCH * HTTP/1.1\r\nPort: " + port + "\r\nInfohash: "
                            + film.infoHash().hex() + "\r\n\r\n\r\n");
            sim.runFor(Duration.ofMillis(2));
        }
        assertThat(one.env().dialled().stream().distinct()).hasSizeLessThanOrEqualTo(4);
        assertThat(one.env().dialled()).allMatch(address -> address.port() > 1023);
    }

    private DatagramPort spy;

    private List<byte[]> listen(SimNode node) {
        List<byte[]> heard = new ArrayList<>();
        if (node.env().openMulticast(GROUP, (from, packet) -> heard.add(packet))
                instanceof DatagramResult.Open(var port)) {
            spy = port;
        }
        return heard;
    }

    private void say(SimNode node, String infoHash) {
        send(node, "BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: " + infoHash + "\r\n\r\n\r\n");
    }

    private void send(SimNode node, String packet) {
        spy.send(GROUP, packet.getBytes(ISO_8859_1));
    }
}
