package tv.starling.tracker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.swarm.Datagrams;
import tv.starling.tracker.TrackerState.Phase;
import tv.starling.wire.PeerAddress;

class AnnouncerTest {
    private static final String OK = "d8:intervali1800e5:peers6:\u002d\u0001\u0002\u0003\u00c8\u00d5e";
    private static final String REFUSED = "d14:failure reason2:noe";

    private final Simulation sim = Simulation.seed(1).addressesFrom(45);
    private final SimNode viewer = sim.node("viewer", LinkProfile.LAN);
    private final UdpTrackers udp = udpTrackers(viewer);
    private final List<String> asked = new ArrayList<>();
    private final List<Long> seconds = new ArrayList<>();
    private final Map<String, String> bodies = new LinkedHashMap<>();
    private final List<PeerAddress> peers = new ArrayList<>();
    private final List<String> outside = new ArrayList<>();
    private int changes;

    private final Announcer.Client client = new Announcer.Client() {
        @Override
        public Announcement announcement() {
            return new Announcement(InfoHash.of(new byte[20]), new byte[20], 51413, 1, 2, 3);
        }

        @Override
        public void peers(List<PeerAddress> named) {
            peers.addAll(named);
        }

        @Override
        public void outside(String trackerHost, PeerAddress ours) {
            outside.add(trackerHost + " " + ours);
        }

        @Override
        public void changed() {
            changes++;
        }
    };

    @Test
    void announcesTheStartAndThenByTheInterval() {
        site("a", OK);
        Announcer announcer = start(List.of(List.of("http://a.test/")));
        sim.runFor(Duration.ofMinutes(61));
        assertThat(asked).containsExactly("a started 80", "a none 50", "a none 50");
        assertThat(seconds).containsExactly(0L, 1800L, 3600L);
        assertThat(peers)
                .containsOnly(PeerAddress.of(new byte[] {45, 1, 2, 3}, 51413))
                .hasSize(3);
        assertThat(announcer.status())
                .containsExactly(new TrackerState("http://a.test/", Phase.OK, "", Audience.UNKNOWN));
        assertThat(changes).isEqualTo(6);
    }

    /** BEP 24; what is no address is none. */
    @Test
    void hearsItsOwnAddressFromTrackers() {
        site("a", "d11:external ip4:\u002d\u0001\u0002\u00038:intervali1800e5:peers0:e");
        site("b", "d11:external ip5:\u002d\u0001\u0002\u0003\u00048:intervali1800e5:peers0:e");
        start(List.of(List.of("http://a.test/")));
        start(List.of(List.of("http://b.test/")));
        sim.runFor(Duration.ofSeconds(5));
        assertThat(outside).containsExactly("a.test 45.1.2.3:0");
    }

    @Test
    void triesAllTiersInOrderUntilOneWorks() {
        site("a", REFUSED);
        site("b", OK);
        site("c", OK);
        Announcer announcer =
                start(List.of(List.of("http://a.test/"), List.of("http://b.test/"), List.of("http://c.test/")));
        sim.runFor(Duration.ofSeconds(20));
        assertThat(asked).containsExactly("a started 80", "b started 80");
        assertThat(announcer.status())
                .containsExactly(
                        new TrackerState("http://a.test/", Phase.FAILED, "no", Audience.UNKNOWN),
                        new TrackerState("http://b.test/", Phase.OK, "", Audience.UNKNOWN),
                        new TrackerState("http://c.test/", Phase.WAITING, "", Audience.UNKNOWN));
    }

    @Test
    void asksTheTrackerOfATierThatWorkedFirstTheNextTime() {
        for (String name : List.of("a", "b", "c")) {
            site(name, REFUSED);
        }
        Announcer announcer = start(List.of(List.of("http://a.test/", "http://b.test/", "http://c.test/")));
        sim.runFor(Duration.ofSeconds(10));
        String last = announcer.status().getLast().url();
        bodies.replace(last, OK);
        sim.runFor(Duration.ofMinutes(3));
        assertThat(announcer.status().getFirst().url()).isEqualTo(last);
    }

    @Test
    void startsOverWithTheFirstTierInTheNextRound() {
        site("a", REFUSED);
        site("b", OK);
        start(List.of(List.of("http://a.test/"), List.of("http://b.test/")));
        sim.runFor(Duration.ofSeconds(10));
        bodies.replace("http://a.test/", OK);
        sim.runFor(Duration.ofMinutes(30));
        assertThat(asked).containsExactly("a started 80", "b started 80", "a started 80");
    }

    @Test
    void triesTheNextTrackerAfterThreeSecondsOfSilenceAndStillListens() {
        SimNode host = sim.node("dead", LinkProfile.LAN);
        sim.name("dead.test", host);
        FakeUdpTracker dead = new FakeUdpTracker(sim, host).silentToConnect();
        site("b", OK);
        Announcer announcer = start(List.of(List.of("udp://dead.test:6969"), List.of("http://b.test/")));
        sim.runFor(Duration.ofSeconds(14));
        assertThat(seconds).containsExactly(3L);
        assertThat(announcer.status().getFirst().phase()).isEqualTo(Phase.ANNOUNCING);
        dead.answering();
        sim.runFor(Duration.ofSeconds(2));
        assertThat(announcer.status().getFirst().phase()).isEqualTo(Phase.OK);
        assertThat(peers).hasSize(2);
    }

    @Test
    void backsOffWhenNobodyAnswersAndNeverAsksTwiceAMinute() {
        site("a", REFUSED);
        site("b", "<html>");
        start(List.of(List.of("http://a.test/"), List.of("http://b.test/")));
        sim.runFor(Duration.ofHours(6));
        for (String name : List.of("a", "b")) {
            List<Long> times = times(name);
            assertThat(times.size()).isBetween(10, 20);
            for (int i = 1; i < times.size(); i++) {
                assertThat(times.get(i) - times.get(i - 1)).isBetween(60L, 30 * 60 * 5 / 4 + 60L);
            }
        }
    }

    @Test
    void keepsAskingAfterHostileIntervals() {
        for (String interval : List.of("i0e", "i-1e", "i9223372036854775807e")) {
            asked.clear();
            site("x" + interval.length(), "d8:interval" + interval + "5:peers0:e");
            Announcer announcer = start(List.of(List.of("http://x" + interval.length() + ".test/")));
            sim.runFor(Duration.ofMinutes(125));
            assertThat(asked).as(interval).hasSizeBetween(2, 126);
            announcer.stop(() -> {});
            sim.runFor(Duration.ofSeconds(5));
        }
    }

    @Test
    void tellsOfTheCompletionOnceToThoseThatKnowUs() {
        site("a", OK);
        site("b", OK);
        Announcer announcer = start(List.of(List.of("http://a.test/"), List.of("http://b.test/")));
        sim.runFor(Duration.ofSeconds(10));
        announcer.completed();
        sim.runFor(Duration.ofMinutes(31));
        assertThat(asked).containsExactly("a started 80", "a completed 50", "a none 50");
    }

    @Test
    void tellsOfACompletionThatComesWhileItAnnounces() {
        site("a", OK);
        Announcer announcer = start(List.of(List.of("http://a.test/")));
        announcer.completed();
        sim.runFor(Duration.ofSeconds(10));
        assertThat(asked).containsExactly("a started 80", "a completed 50");
    }

    @Test
    void hurriesNoFasterThanTheTrackersAllow() {
        site("a", "d8:intervali1800e12:min intervali300e5:peers0:e");
        Announcer announcer = start(List.of(List.of("http://a.test/")));
        for (int i = 0; i < 100; i++) {
            sim.runFor(Duration.ofSeconds(6));
            announcer.hurry();
        }
        assertThat(seconds).containsExactly(0L, 300L); // the third is due a moment after 600 s
    }

    @Test
    void saysGoodbyeToThoseThatKnowUs() {
        SimNode host = sim.node("udp", LinkProfile.LAN);
        sim.name("udp.test", host);
        FakeUdpTracker tracker = new FakeUdpTracker(sim, host);
        site("b", OK);
        Announcer announcer = start(List.of(List.of("udp://udp.test:6969"), List.of("http://b.test/")));
        sim.runFor(Duration.ofSeconds(10));
        boolean[] done = {false};
        announcer.stop(() -> done[0] = true);
        assertThat(done[0]).isFalse();
        sim.runUntil(() -> done[0], Duration.ofSeconds(1));
        assertThat(tracker.events()).containsExactly(2, 3);
        assertThat(asked).isEmpty();
        sim.runFor(Duration.ofHours(2));
        assertThat(tracker.events()).containsExactly(2, 3);
    }

    @Test
    void waitsNoLongerThanThreeSecondsWithItsGoodbye() {
        SimNode host = sim.node("udp", LinkProfile.LAN);
        sim.name("udp.test", host);
        FakeUdpTracker tracker = new FakeUdpTracker(sim, host);
        Announcer announcer = start(List.of(List.of("udp://udp.test:6969")));
        sim.runFor(Duration.ofSeconds(100));
        tracker.silentToConnect();
        int[] done = {0};
        announcer.stop(() -> done[0]++);
        sim.runFor(Duration.ofMillis(2900));
        assertThat(done[0]).isZero();
        sim.runFor(Duration.ofMillis(200));
        assertThat(done[0]).isEqualTo(1);
        int packets = tracker.packets.size();
        sim.runFor(Duration.ofHours(2));
        assertThat(tracker.packets).hasSize(packets);
        assertThat(done[0]).isEqualTo(1);
    }

    @Test
    void isDoneAtOnceWhenNobodyKnowsUs() {
        site("a", REFUSED);
        Announcer announcer = start(List.of(List.of("http://a.test/")));
        sim.runFor(Duration.ofSeconds(10));
        boolean[] done = {false};
        announcer.stop(() -> done[0] = true);
        sim.runUntil(() -> done[0], Duration.ofMillis(1));
        sim.runFor(Duration.ofHours(1));
        assertThat(asked).containsExactly("a started 80");
    }

    @Test
    void asksTrackersAddedLaterWhenNobodyHasAnswered() {
        site("b", OK);
        Announcer announcer = start(List.of());
        sim.runFor(Duration.ofSeconds(10));
        announcer.addTrackers(List.of("http://b.test/", "http://b.test/", "nonsense"));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(asked).containsExactly("b started 80");
        announcer.addTrackers(List.of("http://b.test/"));
        assertThat(announcer.status()).hasSize(1);
    }

    @Test
    void givesBackTheTrackersId() {
        List<String> urls = new ArrayList<>();
        sim.http("http://id.test/", (request, from) -> {
            urls.add(request.url());
            assertThat(request.reach()).isEqualTo(Reach.PUBLIC_ONLY);
            assertThat(request.maxBytes()).isEqualTo(1024 * 1024);
            return new Result.Response(200, "d8:intervali60e5:peers0:10:tracker id3:x/ye".getBytes(ISO_8859_1));
        });
        start(List.of(List.of("http://id.test/")));
        sim.runFor(Duration.ofSeconds(70));
        assertThat(urls).hasSize(2);
        assertThat(urls.get(0)).doesNotContain("trackerid");
        assertThat(urls.get(1)).endsWith("&trackerid=x%2Fy");
    }

    @Test
    void leavesATrackerAloneForAsLongAsItWants() {
        site("a", "d14:failure reason2:no8:retry in2:45e");
        site("b", "d14:failure reason2:no8:retry in5:nevere");
        site("c", "d14:failure reason2:no8:retry ini0ee");
        start(List.of(List.of("http://a.test/"), List.of("http://b.test/"), List.of("http://c.test/")));
        sim.runFor(Duration.ofHours(3));
        assertThat(times("a")).containsExactly(0L, 2700L, 5400L, 8100L);
        assertThat(times("b")).containsExactly(0L);
        assertThat(times("c").size()).isGreaterThan(4);
    }

    @Test
    void tellsHowManyTheTrackerKnows() {
        site("a", "d8:completei7e10:downloadedi99e10:incompletei3e8:intervali1800e5:peers0:e");
        Announcer announcer = start(List.of(List.of("http://a.test/")));
        sim.runFor(Duration.ofMinutes(5));
        assertThat(announcer.status().getFirst().audience()).isEqualTo(audience(7, 3, 99));
        assertThat(asked).hasSize(1);
    }

    @Test
    void scrapesForWhatTheAnnounceLeftOut() {
        List<String> urls = new ArrayList<>();
        sim.http("http://s.test/", (request, from) -> {
            urls.add(request.url());
            String scraped = "d5:filesd20:" + "\0".repeat(20) + "d8:completei-1e10:downloadedi8e10:incompletei4eeee";
            String body = request.url().contains("/scrape") ? scraped : "d8:completei7e8:intervali600e5:peers0:e";
            return new Result.Response(200, body.getBytes(ISO_8859_1));
        });
        Announcer announcer = start(List.of(List.of("http://s.test/x/announce.php?key=1")));
        sim.runFor(Duration.ofSeconds(9));
        assertThat(urls).hasSize(1);
        sim.runFor(Duration.ofSeconds(2));
        assertThat(urls.getLast()).isEqualTo("http://s.test/x/scrape.php?key=1&info_hash=" + "%00".repeat(20));
        assertThat(announcer.status().getFirst().audience()).isEqualTo(audience(7, 4, 8));
        sim.runFor(Duration.ofMinutes(14));
        assertThat(urls.stream().filter(url -> url.contains("/scrape"))).hasSize(1);
        announcer.stop(() -> {});
        sim.runFor(Duration.ofHours(1));
        assertThat(urls.stream().filter(url -> url.contains("/scrape"))).hasSize(1);
    }

    @Test
    void scrapesOverUdpToo() {
        SimTracker.of(sim);
        Announcer announcer = start(List.of(List.of(SimTracker.UDP_URL)));
        sim.runFor(Duration.ofSeconds(5));
        assertThat(announcer.status().getFirst().audience())
                .isEqualTo(new Audience(OptionalLong.of(0), OptionalLong.of(1), OptionalLong.empty()));
        sim.runFor(Duration.ofSeconds(10));
        assertThat(announcer.status().getFirst().audience()).isEqualTo(audience(0, 1, 0));
    }

    @Test
    void asksNoTrackerThatCannotBeScraped() {
        site("a", OK);
        start(List.of(List.of("http://a.test/")));
        sim.runFor(Duration.ofMinutes(20));
        assertThat(asked).containsExactly("a started 80");
    }

    private static Audience audience(long seeds, long leechers, long downloads) {
        return new Audience(OptionalLong.of(seeds), OptionalLong.of(leechers), OptionalLong.of(downloads));
    }

    private Announcer start(List<List<String>> tiers) {
        Announcer announcer = new Announcer(viewer.env(), udp, Reach.PUBLIC_ONLY, tiers, client);
        announcer.start();
        return announcer;
    }

    /** Serves the body at http://NAME.test/ and notes who was asked what, and when. */
    private void site(String name, String body) {
        String url = "http://" + name + ".test/";
        bodies.put(url, body);
        sim.http(url, (request, from) -> {
            asked.add(name + " " + parameter(request.url(), "event") + " " + parameter(request.url(), "numwant"));
            seconds.add(sim.now().toSeconds());
            return new Result.Response(200, bodies.get(url).getBytes(ISO_8859_1));
        });
    }

    private List<Long> times(String name) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (asked.get(i).startsWith(name + " ")) {
                times.add(seconds.get(i));
            }
        }
        return times;
    }

    private static String parameter(String url, String name) {
        int at = url.indexOf("&" + name + "=");
        return at < 0 ? "none" : url.substring(at + name.length() + 2).split("&")[0];
    }

    private static UdpTrackers udpTrackers(SimNode node) {
        Datagrams sockets = new Datagrams(node.env(), PeerAddress.of(new byte[4], 0));
        UdpTrackers trackers = new UdpTrackers(node.env(), sockets);
        sockets.add(trackers::received);
        return trackers;
    }
}
