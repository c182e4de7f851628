package tv.starling.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.Simulation;
import tv.starling.swarm.Datagrams;
import tv.starling.wire.PeerAddress;

class UdpTrackersTest {
    private final Simulation sim = Simulation.seed(1).addressesFrom(45);
    private final SimNode viewer = sim.node("viewer", LinkProfile.LAN);
    private final SimNode host = sim.node("tracker", LinkProfile.LAN);
    private final FakeUdpTracker tracker = new FakeUdpTracker(sim, host);
    private final UdpTrackers trackers = udpTrackers(viewer);
    private final List<Reply> replies = new ArrayList<>();

    @BeforeEach
    void name() {
        sim.name("tracker.test", host);
    }

    @Test
    void asksNoAddressThatIsPrivateForATorrentOfAPage() {
        List<String> asked = new ArrayList<>();
        for (JsonNode vector : Foreign.vectors("ssrf_urls.json").get("cases")) {
            if (vector.path("kind").asString("").equals("address-forms")) {
                asked.add(vector.path("host").asString());
                announce("udp://" + asked.getLast() + ":6969/announce");
            }
        }
        sim.runFor(Duration.ofSeconds(30));
        assertThat(replies).hasSameSizeAs(asked).hasSizeGreaterThan(15).allMatch(Reply.Failed.class::isInstance);
        assertThat(tracker.packets).isEmpty();
    }

    @Test
    void connectsThenAnnounces() {
        announce("udp://tracker.test:6969/announce");
        sim.runFor(Duration.ofSeconds(1));
        assertThat(tracker.actions()).containsExactly(0, 1);
        assertThat(((Reply.Ok) replies.getFirst()).peers()).containsExactly(FakeUdpTracker.PEER);
        assertThat(new HashSet<>(tracker.packets.stream()
                        .map(FakeUdpTracker.Packet::transaction)
                        .toList()))
                .hasSize(2);
    }

    @Test
    void sendsAConnectAgainAfterFifteenSecondsTimesTwoToTheN() {
        tracker.silentToConnect();
        announce("udp://tracker.test:6969");
        sim.runFor(Duration.ofHours(5));
        assertThat(tracker.seconds()).containsExactly(0L, 15L, 45L, 105L, 225L, 465L, 945L, 1905L, 3825L);
        assertThat(tracker.actions()).containsOnly(0);
        assertThat(replies).containsExactly(new Reply.Failed("The tracker doesn't answer."));
    }

    @Test
    void connectsAnewWhenTheIdWentStaleWhileAnnouncing() {
        tracker.silentToAnnounce();
        announce("udp://tracker.test:6969");
        sim.runFor(Duration.ofSeconds(220));
        assertThat(tracker.seconds()).containsExactly(0L, 0L, 15L, 45L, 105L, 105L);
        assertThat(tracker.actions()).containsExactly(0, 1, 1, 1, 0, 1);
        assertThat(tracker.packets.get(5).connection())
                .isNotEqualTo(tracker.packets.get(1).connection());
        tracker.answering();
        sim.runFor(Duration.ofSeconds(10));
        assertThat(replies).hasSize(1).allMatch(reply -> reply instanceof Reply.Ok);
    }

    @Test
    void usesAConnectionIdForAMinute() {
        announce("udp://tracker.test:6969");
        sim.runFor(Duration.ofSeconds(59));
        announce("udp://tracker.test:6969");
        sim.runFor(Duration.ofSeconds(3));
        announce("udp://tracker.test:6969");
        sim.runFor(Duration.ofSeconds(3));
        assertThat(tracker.actions()).containsExactly(0, 1, 1, 0, 1);
        assertThat(replies).hasSize(3);
    }

    @Test
    void believesNoAnswerOfAnotherAddressOrTransaction() {
        SimNode liar = sim.node("liar", LinkProfile.LAN);
        FakeUdpTracker other = new FakeUdpTracker(sim, liar);
        tracker.silentToAnnounce();
        announce("udp://tracker.test:6969");
        sim.runFor(Duration.ofSeconds(1));
        FakeUdpTracker.Packet asked = tracker.packets.getLast();
        other.send(asked.from(), FakeUdpTracker.announced(asked.transaction(), 60, List.of(PeerAddress.loopback(666))));
        tracker.send(
                asked.from(),
                FakeUdpTracker.announced(asked.transaction() + 1, 60, List.of(PeerAddress.loopback(666))));
        tracker.send(asked.from(), FakeUdpTracker.connected(asked.transaction(), 5));
        tracker.send(asked.from(), new byte[3]);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(replies).isEmpty();
        tracker.send(asked.from(), FakeUdpTracker.announced(asked.transaction(), 60, List.of()));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(replies).hasSize(1);
    }

    @Test
    void passesOnAnErrorAsPlainTextAndConnectsAnewAfterIt() {
        tracker.failing();
        announce("udp://tracker.test:6969");
        sim.runFor(Duration.ofSeconds(1));
        assertThat(replies).containsExactly(new Reply.Failed("Go  away"));
        tracker.answering();
        announce("udp://tracker.test:6969");
        sim.runFor(Duration.ofSeconds(1));
        assertThat(tracker.actions()).containsExactly(0, 1, 0, 1);
    }

    @Test
    void sendsNothingToAPrivateAddressUnlessAllowed() {
        SimNode router = sim.node(
                "router",
                LinkProfile.LAN,
                tv.starling.sim.DiskProfile.SSD,
                PeerAddress.of(new byte[] {(byte) 192, (byte) 168, 0, 1}, 0));
        FakeUdpTracker inside = new FakeUdpTracker(sim, router);
        sim.name("rebound.test", router);
        announce("udp://rebound.test:6969");
        sim.runFor(Duration.ofSeconds(60));
        assertThat(inside.packets).isEmpty();
        assertThat(replies).containsExactly(new Reply.Failed("The tracker's address is a private one."));
        trackers.announce(ask("udp://rebound.test:6969"), Reach.ANY, replies::add);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(inside.actions()).containsExactly(0, 1);
    }

    @Test
    void failsForAnUnknownHost() {
        announce("udp://nowhere.test:6969");
        sim.runFor(Duration.ofSeconds(1));
        assertThat(replies).containsExactly(new Reply.Failed("The tracker's host name is not known."));
    }

    @Test
    void isSilentOnceCancelledOrClosed() {
        tracker.silentToConnect();
        trackers.announce(ask("udp://tracker.test:6969"), Reach.PUBLIC_ONLY, replies::add)
                .run();
        announce("udp://tracker.test:6969");
        sim.runFor(Duration.ofSeconds(1));
        assertThat(tracker.packets).hasSize(1);
        trackers.close();
        sim.runFor(Duration.ofHours(1));
        assertThat(tracker.packets).hasSize(1);
        assertThat(replies).isEmpty();
    }

    private void announce(String url) {
        trackers.announce(ask(url), Reach.PUBLIC_ONLY, replies::add);
    }

    private static Ask ask(String url) {
        Announcement torrent = new Announcement(InfoHash.of(new byte[20]), new byte[20], 1, 2, 3, 4);
        return new Ask(TrackerUrl.parse(url).orElseThrow(), torrent, Event.STARTED, 80, 5, Optional.empty());
    }

    private static UdpTrackers udpTrackers(SimNode node) {
        Datagrams sockets = new Datagrams(node.env(), PeerAddress.of(new byte[4], 0));
        UdpTrackers trackers = new UdpTrackers(node.env(), sockets);
        sockets.add(trackers::received);
        return trackers;
    }
}
