package tv.starling.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.env.Env;
import tv.starling.env.Env.DatagramResult;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.env.HttpFetcher.Request;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.wire.PeerAddress;

class SimulationTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Simulation sim = Simulation.seed(42);
    private final SimNode a = sim.node("a", LinkProfile.DSL);
    private final SimNode b = sim.node("b", LinkProfile.FIBRE);
    private final List<String> seen = new ArrayList<>();

    @Test
    void runsTasksInOrderOfTimeAndArrival() {
        Env env = a.env();
        env.schedule(Duration.ofSeconds(2), () -> seen.add("timer at " + env.nanoTime()));
        env.schedule(Duration.ofSeconds(1), () -> seen.add("cancelled")).cancel();
        env.execute(() -> seen.add("first"));
        env.execute(() -> seen.add("second"));
        assertThat(seen).isEmpty();
        sim.runFor(MINUTE);
        assertThat(seen).containsExactly("first", "second", "timer at 2000000000");
        assertThat(sim.now()).isEqualTo(MINUTE);
    }

    @Test
    void saysSeedAndTimeWhenAConditionIsNotReached() {
        assertThatThrownBy(() -> sim.runUntil(() -> false, Duration.ofSeconds(3)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("seed 42", "PT3S");
    }

    @Test
    void checksAfterEveryEventAndSaysWhen() {
        sim.afterEachEvent(() -> assertThat(seen).hasSizeLessThan(2));
        a.env().execute(() -> seen.add("one"));
        a.env().schedule(MINUTE, () -> seen.add("two"));
        assertThatThrownBy(() -> sim.runFor(Duration.ofHours(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("seed 42", "PT1M");
    }

    @Test
    void callsNothingOfADeadProcess() {
        a.env().schedule(MINUTE, () -> seen.add("dead"));
        a.env().resolve("1.2.3.4", answer -> seen.add("dead"));
        a.kill();
        a.restart().schedule(MINUTE, () -> seen.add("alive"));
        sim.runFor(Duration.ofHours(1));
        assertThat(seen).containsExactly("alive");
    }

    @Test
    void resolvesNamesAndLiterals() {
        sim.name("b.test", b);
        List<List<PeerAddress>> answers = new ArrayList<>();
        for (String host : List.of("b.test", "2001:db8::1", "nowhere.test")) {
            a.env().resolve(host, answers::add);
        }
        sim.runFor(MINUTE);
        assertThat(answers)
                .containsExactly(
                        List.of(b.address()),
                        List.of(PeerAddress.ofLiteral("2001:db8::1", 0).orElseThrow()),
                        List.of());
    }

    @Test
    void deliversDatagramsToTheBoundPort() {
        b.env().openDatagram(b.address(53), (from, payload) -> seen.add(from + " " + payload[0]));
        var port = ((DatagramResult.Open) a.env().openDatagram(a.address(0), (from, payload) -> {})).port();
        port.send(b.address(53), new byte[] {9});
        port.send(b.address(54), new byte[] {8});
        sim.runFor(MINUTE);
        assertThat(seen).containsExactly(port.local() + " 9");
        port.close();
        port.send(b.address(53), new byte[] {7});
        sim.runFor(MINUTE);
        assertThat(seen).hasSize(1);
    }

    @Test
    void losesAsManyDatagramsAsTheLineSays() {
        SimNode mobile = sim.node("mobile", LinkProfile.LAN.loss(0.25));
        b.env().openDatagram(b.address(53), (from, payload) -> seen.add("x"));
        var port = ((DatagramResult.Open) mobile.env().openDatagram(mobile.address(0), (from, payload) -> {})).port();
        for (int i = 0; i < 1000; i++) {
            port.send(b.address(53), new byte[20]);
        }
        sim.runFor(MINUTE);
        assertThat(seen).hasSizeBetween(700, 800);
    }

    @Test
    void dropsDatagramsBeyondTheQueue() {
        b.env().openDatagram(b.address(53), (from, payload) -> seen.add("x"));
        var port = ((DatagramResult.Open) a.env().openDatagram(a.address(0), (from, payload) -> {})).port();
        for (int i = 0; i < 1000; i++) {
            port.send(b.address(53), new byte[1024]);
        }
        sim.runFor(MINUTE);
        assertThat(seen).hasSize(256);
    }

    @Test
    void fetchesFromSites() {
        sim.http("http://site.test/", (request, from) -> new Result.Response(404, new byte[0]));
        sim.http("http://site.test/a", (request, from) -> new Result.Response(200, new byte[10]));
        fetch("http://site.test/a?b", 10, Reach.PUBLIC_ONLY);
        fetch("http://site.test/x", 10, Reach.PUBLIC_ONLY);
        fetch("http://10.0.0.1/", 10, Reach.PUBLIC_ONLY);
        fetch("http://no.test/", 10, Reach.PUBLIC_ONLY);
        fetch("http://site.test/a", 9, Reach.ANY);
        sim.runFor(MINUTE);
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "http://site.test/a?b 200",
                        "http://site.test/x 404",
                        "http://10.0.0.1/ address not allowed",
                        "http://no.test/ no such host",
                        "http://site.test/a body too long");
    }

    @Test
    void tellsOfAResetBeforeTheStartOnce() {
        Recorder late = new Recorder();
        b.faults(FaultPlan.resetAtMessage(1));
        b.env()
                .listen(
                        b.address(1),
                        link -> b.env().schedule(MINUTE, () -> {
                            link.send(new byte[1]);
                            late.connected(link);
                        }));
        Recorder.dialling(a, b.address(1), link -> {});
        sim.runFor(Duration.ofMinutes(5));
        assertThat(late.closed).containsExactly("connection reset");
    }

    @Test
    void letsAFakePeerSpeakItsScript() {
        SimTorrent torrent = SimTorrents.single("clip.mp4", 100_000, 32_768, 1);
        FakePeer answering = FakePeer.listen(b, 6881).onMessage((peer, message) -> {
            if (message.length == FakePeer.HANDSHAKE) {
                peer.handshake(torrent.infoHash(), "0000000000100000", "-XX0000-bbbbbbbbbbbb");
            } else {
                peer.message(message[0] + 1, "ff");
            }
        });
        FakePeer asking = FakePeer.dial(a, b.address(6881)).awaitConnected();
        asking.handshake(torrent.infoHash(), "0000000000000000", "-XX0000-aaaaaaaaaaaa");
        asking.message(4, "00 00 00 07").expect("13 42697454");
        assertThat(asking.next(63)).endsWith("bbbbbbbbbbbb".getBytes(ISO_8859_1));
        asking.expect("00000002 05 ff");
        assertThat(answering.messages()).containsExactly(new byte[] {4, 0, 0, 0, 7});
        answering.close();
        asking.awaitClosed();
        assertThat(asking.closed()).hasValue("closed by the peer");
    }

    private void fetch(String url, int maxBytes, Reach reach) {
        a.env()
                .http()
                .get(
                        new Request(url, maxBytes, MINUTE, reach),
                        result -> seen.add(url + " "
                                + switch (result) {
                                    case Result.Response response -> response.status();
                                    case Result.Failed failed -> failed.reason();
                                }));
    }
}
