package tv.starling.tracker.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.env.Env.DialHandler;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.env.Link;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.swarm.Datagrams;
import tv.starling.tracker.Announcement;
import tv.starling.tracker.Announcer;
import tv.starling.tracker.UdpTrackers;
import tv.starling.wire.PeerAddress;

class TrackerServerTest {
    private static final InfoHash HASH = InfoHash.ofHex("2b760aa178932030c847dcdf8eaebf560a1bd16c");
    private static final String GET = "GET /announce?info_hash=" + "%AA".repeat(20) + "&port=6881&left=0 HTTP/1.1\r\n";

    private final Simulation sim = Simulation.seed(1).addressesFrom(45);
    private final TrackerServer server = SimTracker.of(sim, Duration.ofSeconds(120));
    private final PeerAddress at = sim.node("tracker").address(6969);

    /** A torrent of our own client, as its trackers see it. */
    private final class Viewer implements Announcer.Client {
        final SimNode node;
        final TreeSet<PeerAddress> named = new TreeSet<>();
        final Announcer announcer;
        long left;

        Viewer(String name, LinkProfile line, long left, String url) {
            this.node = sim.node(name, line);
            this.left = left;
            Datagrams sockets = new Datagrams(node.env(), PeerAddress.of(new byte[4], 0));
            UdpTrackers udp = new UdpTrackers(node.env(), sockets);
            sockets.add(udp::received);
            announcer = new Announcer(node.env(), udp, Reach.PUBLIC_ONLY, List.of(List.of(url)), this);
            announcer.start();
        }

        @Override
        public Announcement announcement() {
            return new Announcement(HASH, new byte[20], 6881, 0, 0, left);
        }

        @Override
        public void peers(List<PeerAddress> peers) {
            named.addAll(peers);
        }

        @Override
        public void outside(String trackerHost, PeerAddress ours) {}

        @Override
        public void changed() {}
    }

    @ParameterizedTest
    @ValueSource(strings = {SimTracker.URL, SimTracker.UDP_URL})
    void bringsOurOwnClientsTogether(String url) {
        Viewer seed = new Viewer("seed", LinkProfile.DSL, 0, url);
        sim.runFor(Duration.ofSeconds(1));
        Viewer one = new Viewer("one", LinkProfile.DSL, 5, url);
        sim.runFor(Duration.ofSeconds(1));
        Viewer two = new Viewer("two", LinkProfile.DSL, 5, url);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(one.named).containsExactly(seed.node.address(6881));
        assertThat(two.named).containsExactlyInAnyOrder(seed.node.address(6881), one.node.address(6881));
        sim.runFor(Duration.ofSeconds(120));
        assertThat(seed.named).containsExactlyInAnyOrder(one.node.address(6881), two.node.address(6881));
        int scrapes = url.equals(SimTracker.UDP_URL) ? 3 : 0; // announces over UDP leave out the downloads
        assertThat(server.statistics()).isEqualTo(new TrackerServer.Statistics(1, 3, 6, scrapes, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {SimTracker.URL, SimTracker.UDP_URL})
    void forgetsWhoLeftAtOnceAndWhoVanishedInTime(String url) {
        Viewer leaves = new Viewer("leaves", LinkProfile.DSL, 5, url);
        Viewer vanishes = new Viewer("vanishes", LinkProfile.DSL, 5, url);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(server.statistics().peers()).isEqualTo(2);
        leaves.announcer.stop(() -> {});
        vanishes.node.vanish();
        sim.runFor(Duration.ofSeconds(1));
        assertThat(server.statistics().peers()).isEqualTo(1);
        sim.runFor(Duration.ofSeconds(269));
        assertThat(server.statistics().peers()).isEqualTo(1);
        sim.runFor(Duration.ofSeconds(30));
        assertThat(server.statistics().peers()).isZero();
    }

    @Test
    void answersOverLossyLinesInTheEnd() {
        LinkProfile lossy = LinkProfile.DSL.loss(0.05);
        List<Viewer> viewers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            viewers.add(new Viewer("viewer" + i, lossy, 5, SimTracker.UDP_URL));
        }
        sim.runUntil(() -> viewers.stream().allMatch(it -> it.named.size() == 19), Duration.ofMinutes(10));
        assertThat(server.statistics().swarms()).isEqualTo(1);
    }

    @Test
    void readsARequestInAnyPiecesAndClosesAfterItsAnswer() {
        for (int size : new int[] {1, 7, 1000}) {
            Guest guest = new Guest("guest" + size);
            sim.runFor(Duration.ofSeconds(1));
            String request = GET + "Host: tracker.test\r\n\r\n";
            for (int from = 0; from < request.length(); from += size) {
                guest.say(request.substring(from, Math.min(request.length(), from + size)));
                sim.runFor(Duration.ofMillis(1));
            }
            sim.runFor(Duration.ofSeconds(1));
            assertThat(guest.heard()).startsWith("HTTP/1.1 200 OK\r\n").contains("8:intervali120e");
            assertThat(guest.closed).isTrue();
        }
    }

    @Test
    void answersARequestOnceHoweverMuchFollows() {
        Guest guest = guestSaying((GET + "\r\n").repeat(50));
        assertThat(guest.heard()).containsOnlyOnce("HTTP/1.1");
        assertThat(server.statistics().announces()).isEqualTo(1);
    }

    @Test
    void turnsAwayWhatIsNoRequest() {
        assertThat(guestSaying("POST /announce HTTP/1.1\r\n\r\n").heard()).startsWith("HTTP/1.1 405");
        assertThat(guestSaying("GET /announce\r\n\r\n").heard()).startsWith("HTTP/1.1 400");
        assertThat(guestSaying("GET http://a/announce HTTP/1.1\n\n").heard()).startsWith("HTTP/1.1 400");
        assertThat(guestSaying("\r\n\r\n").heard()).startsWith("HTTP/1.1 400");
        assertThat(guestSaying("GET /" + "x".repeat(100_000)).heard()).startsWith("HTTP/1.1 431");
        assertThat(guestSaying("\u0013BitTorrent protocol\0\0\0\0\0\0\0\0\n\n").heard())
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void waitsTenSecondsForARequest() {
        Guest guest = guestSaying("GET /announce");
        sim.runFor(Duration.ofSeconds(8));
        assertThat(guest.closed).isFalse();
        sim.runFor(Duration.ofSeconds(2));
        assertThat(guest.closed).isTrue();
        assertThat(guest.heard()).isEmpty();
    }

    @Test
    void turnsAwayMoreGuestsThanItHasRoomForAndServesAgainWhenTheyAreGone() {
        for (int i = 0; i < HttpDoor.MAX_LINKS; i++) {
            guestSayingLater("GET /");
        }
        sim.runFor(Duration.ofSeconds(1));
        Guest one = guestSaying(GET + "\r\n");
        assertThat(one.heard()).isEmpty();
        assertThat(one.closed).isTrue();
        sim.runFor(Duration.ofSeconds(12));
        assertThat(guestSaying(GET + "\r\n").heard()).startsWith("HTTP/1.1 200");
    }

    @Test
    void listensNoMoreAfterItWasClosed() {
        server.close();
        Guest guest = new Guest("late");
        sim.runFor(Duration.ofSeconds(1));
        assertThat(guest.refused).isTrue();
    }

    private int guests;

    private Guest guestSayingLater(String text) {
        Guest guest = new Guest("guest " + guests++);
        guest.first = text;
        return guest;
    }

    private Guest guestSaying(String text) {
        Guest guest = guestSayingLater(text);
        sim.runFor(Duration.ofSeconds(1));
        return guest;
    }

    /** Somebody with a raw stream to the tracker. */
    private final class Guest implements DialHandler, Link.Handler {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final List<Link> links = new ArrayList<>();
        String first = "";
        boolean closed;
        boolean refused;

        Guest(String name) {
            sim.node(name, LinkProfile.LAN).env().dial(at, this);
        }

        void say(String text) {
            links.getFirst().send(text.getBytes(ISO_8859_1));
        }

        String heard() {
            return bytes.toString(ISO_8859_1);
        }

        @Override
        public void connected(Link link) {
            links.add(link);
            link.start(this);
            say(first);
        }

        @Override
        public void failed(String reason) {
            refused = true;
        }

        @Override
        public void received(ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void drained() {}

        @Override
        public void closed(String reason) {
            closed = true;
        }
    }
}
