package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.live.LiveStream;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MagnetLink;
import tv.starling.sim.SimOrigin;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.Simulation;
import tv.starling.sim.scenarios.LiveTest.Station;
import tv.starling.sim.scenarios.LiveTest.Viewer;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TorrentStatus.Phase;
import tv.starling.wire.LiveFiles;

/** A web server beside the live swarm (LIVE.md, 7): it carries what the swarm does not, and nothing that the source did not sign. */
class LiveOriginTest {
    private static final String URL = "http://origin.test/live/";
    private static final LiveDictionary TELLS = LiveDictionary.of(
            "Channel One",
            LiveTest.PIECE,
            new LiveDictionary.Signer(LiveTest.KEY.publicKey(), new byte[0]),
            0,
            new LiveDictionary.Media("video/mp4", LiveTest.INIT, LiveTest.RATE),
            256,
            8,
            new LiveDictionary.Terms(Optional.of(URL), Optional.empty()));

    private final Simulation sim = Simulation.seed(1);
    private final SimOrigin origin = SimOrigin.at(sim, URL, LiveTest.BROADCAST);

    private static MagnetLink magnet(LiveDictionary broadcast, List<String> origins, SimPeer... peers) {
        List<HostPort> hosts = Arrays.stream(peers)
                .map(peer -> SimTorrent.peer(peer.node(), SimPeer.PORT))
                .toList();
        return new MagnetLink(
                Optional.empty(),
                Optional.of(broadcast.hash().hex()),
                Optional.empty(),
                List.of(),
                hosts,
                origins,
                List.of());
    }

    private Station station() {
        return new Station(SimPeer.on(sim.node("source", LiveTest.LINE)), 0).also(origin::put);
    }

    private Viewer alone(String name) {
        return new Viewer(
                SimPeer.on(sim.node(name, LiveTest.LINE)), magnet(LiveTest.BROADCAST, List.of(URL)), Reach.PUBLIC_ONLY);
    }

    private static long behind(Station station, Viewer viewer) {
        return (long) station.pieces * LiveTest.PIECE - viewer.until();
    }

    @Test
    void whoReachesNobodyPlaysFromTheOriginToTheEnd() {
        Station station = station();
        sim.runFor(Duration.ofSeconds(5));
        Viewer viewer = alone("viewer");
        sim.runUntil(() -> viewer.bytes.size() > LiveTest.PIECE, Duration.ofSeconds(2));
        for (int i = 0; i < 20; i++) {
            sim.runFor(Duration.ofSeconds(1));
            assertThat(behind(station, viewer)).as("behind the source").isLessThan(LiveTest.RATE * 3L / 2);
        }
        assertThat(viewer.torrent.status().error()).isEmpty();
        assertThat(viewer.torrent.status().sources()).containsOnlyKeys("web-seed");
        station.end();
        sim.runUntil(() -> viewer.ended, Duration.ofSeconds(5));
        assertThat(viewer.until()).isEqualTo(station.pieces * LiveTest.PIECE);
        int requests = origin.requests();
        sim.runFor(Duration.ofSeconds(20));
        assertThat(origin.requests()).as("it is over").isEqualTo(requests);
    }

    /** The dictionary, that neighbours gave, names it. */
    @Test
    void whenTheSwarmIsGoneTheOriginTheDictionaryNamesCarriesOn() {
        var told = SimOrigin.at(sim, URL, TELLS);
        var source = sim.node("source", LiveTest.LINE);
        var station = new Station(SimPeer.on(source), 0, TELLS).also(told::put);
        sim.runFor(Duration.ofSeconds(3));
        var viewer = new Viewer(
                SimPeer.on(sim.node("viewer", LiveTest.LINE)), magnet(TELLS, List.of(), station.peer), Reach.ANY);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(told.pieces()).as("the swarm delivers").isZero();
        source.partition(true);
        var live = viewer.torrent.live().orElseThrow();
        sim.runUntil(() -> told.pieces() > 20, Duration.ofSeconds(20));
        assertThat(live.state()).isEqualTo(LiveStream.State.PLAYING);
        assertThat(behind(station, viewer)).isLessThan(LiveTest.RATE * 2L);
    }

    /** Of pieces that a neighbour has told of, whose blocks it does not send, parts are fetched: whole where the server gives none. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsMissingIsAskedForInPartsWhereTheServerGivesThem(boolean whole) {
        Station station = station();
        sim.runFor(Duration.ofSeconds(5));
        if (whole) {
            origin.wholeFilesOnly();
        }
        Viewer viewer = alone("viewer");
        sim.runFor(Duration.ofSeconds(20));
        assertThat(behind(station, viewer)).isLessThan(LiveTest.RATE * 3L / 2);
        assertThat(viewer.torrent.status().error()).isEmpty();
        assertThat(origin.parts() > 0).isNotEqualTo(whole);
    }

    static Map<String, SimOrigin.Trouble> troubles() {
        byte[] page = "<html>Not here</html>".getBytes(StandardCharsets.UTF_8);
        return Map.of(
                "garbage", (file, right) -> new Result.Response(200, page),
                "truncated", (file, right) -> new Result.Response(200, cut(right)),
                "bytes changed", (file, right) -> new Result.Response(200, changed(right)),
                "errors", (file, right) -> SimOrigin.status(503),
                "nothing", (file, right) -> SimOrigin.status(404),
                "huge", (file, right) -> new Result.Response(200, new byte[10_000_000]),
                "always the same piece", (file, right) -> right);
    }

    private static byte[] body(Result result) {
        return result instanceof Result.Response(int _, byte[] body) ? body : new byte[0];
    }

    private static byte[] cut(Result right) {
        return Arrays.copyOf(body(right), body(right).length / 2);
    }

    private static byte[] changed(Result right) {
        byte[] body = body(right).clone();
        if (body.length > 0) {
            body[body.length - 1] ^= 1;
        }
        return body;
    }

    static List<String> names() {
        return troubles().keySet().stream().sorted().toList();
    }

    /** Whatever it sends instead: what is played is the source's, and the server is not asked for ever. */
    @ParameterizedTest
    @MethodSource("names")
    void badOriginsHarmNobody(String name) {
        Station station = station();
        sim.runFor(Duration.ofSeconds(5));
        byte[] other = origin.file("16");
        SimOrigin.Trouble trouble = name.startsWith("always")
                ? (file, right) -> file.matches("\\d+") ? new Result.Response(200, other) : right
                : troubles().get(name);
        origin.trouble((file, right) -> file.equals(LiveFiles.INFO) ? right : trouble.instead(file, right));
        Viewer poor = alone("poor");
        var viewer = new Viewer(
                SimPeer.on(sim.node("viewer", LiveTest.LINE)),
                magnet(LiveTest.BROADCAST, List.of(URL), station.peer),
                Reach.ANY);
        sim.runFor(Duration.ofSeconds(20));
        assertThat(behind(station, viewer)).isLessThan(LiveTest.RATE * 3L / 2);
        assertThat(viewer.torrent.status().error()).isEmpty();
        assertThat(poor.bytes.size()).as("of what was not signed").isLessThanOrEqualTo(LiveTest.INIT.length);
        assertThat(origin.requests()).isLessThan(60);
    }

    @Test
    void aFalseDictionaryIsNotTaken() {
        station();
        origin.trouble((file, right) -> file.equals(LiveFiles.INFO) ? new Result.Response(200, TELLS.raw()) : right);
        Viewer viewer = alone("viewer");
        sim.runFor(Duration.ofSeconds(60));
        assertThat(viewer.torrent.status().phase()).isEqualTo(Phase.FETCHING_METADATA);
        assertThat(origin.requests()).isLessThan(10);
    }

    /** A cache that stands still is no reason to begin in the past. */
    @Test
    void aStaleEdgeHoldsNobodyBack() {
        Station station = station();
        sim.runFor(Duration.ofSeconds(5));
        byte[] old = origin.file(LiveFiles.EDGE);
        origin.trouble((file, right) -> file.equals(LiveFiles.EDGE) ? new Result.Response(200, old) : right);
        sim.runFor(Duration.ofSeconds(20));
        var viewer = new Viewer(
                SimPeer.on(sim.node("viewer", LiveTest.LINE)),
                magnet(LiveTest.BROADCAST, List.of(URL), station.peer),
                Reach.ANY);
        sim.runFor(Duration.ofSeconds(5));
        assertThat(viewer.checked()).isGreaterThan(station.pieces - 80);
        assertThat(behind(station, viewer)).isLessThan(LiveTest.RATE * 3L / 2);
    }

    @Test
    void aSlowOriginIsGivenUpForAWhile() {
        Station station = station();
        sim.runFor(Duration.ofSeconds(5));
        origin.thinks(Duration.ofMinutes(1));
        var viewer = new Viewer(
                SimPeer.on(sim.node("viewer", LiveTest.LINE)),
                magnet(LiveTest.BROADCAST, List.of(URL), station.peer),
                Reach.ANY);
        sim.runFor(Duration.ofSeconds(30));
        assertThat(behind(station, viewer)).isLessThan(LiveTest.RATE * 3L / 2);
        assertThat(origin.requests()).isLessThan(10);
    }

    /** A link of a web page leads to no private address by this way either. */
    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/live/", "http://127.0.0.1:8080/live/", "http://192.168.1.1/"})
    void aPagesLinkLeadsToNoPrivateAddress(String url) {
        Station station = station();
        var inside = SimOrigin.at(sim, url, LiveTest.BROADCAST);
        station.also(inside::put);
        var viewer = new Viewer(
                SimPeer.on(sim.node("viewer", LiveTest.LINE)),
                magnet(LiveTest.BROADCAST, List.of(url)),
                Reach.PUBLIC_ONLY);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(inside.requests()).isZero();
        assertThat(viewer.torrent.status().phase()).isEqualTo(Phase.FETCHING_METADATA);
    }

    /** What one of them takes from there the others get from it. */
    @Test
    void viewersShareWhatTheOriginGives() {
        Station station = station();
        station.peer.node().partition(true);
        sim.runFor(Duration.ofSeconds(5));
        List<Viewer> viewers = new ArrayList<>();
        List<SimPeer> known = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            var peer = SimPeer.on(sim.node("viewer" + i, LiveTest.LINE));
            viewers.add(new Viewer(
                    peer, magnet(LiveTest.BROADCAST, List.of(URL), known.toArray(SimPeer[]::new)), Reach.ANY));
            known.add(peer);
            sim.runFor(Duration.ofMillis(300));
        }
        sim.runFor(Duration.ofSeconds(15));
        long before = origin.sent();
        sim.runFor(Duration.ofSeconds(20));
        double copies = (origin.sent() - before) / (20.0 * LiveTest.RATE);
        System.out.printf("origin alone, 6 viewers: it sent %.2f copies%n", copies);
        for (Viewer viewer : viewers) {
            assertThat(behind(station, viewer)).isLessThan(LiveTest.RATE * 3L);
        }
        assertThat(copies).isLessThan(2.5);
    }
}
