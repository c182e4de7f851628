package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.bencode.BDictionary;
import tv.starling.bencode.BencodeReader;
import tv.starling.bencode.BencodeWriter;
import tv.starling.env.HttpFetcher.RangeEnd;
import tv.starling.env.HttpFetcher.Ranges;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.MagnetLink;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimHttp.Served;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTorrents.FileOf;
import tv.starling.sim.SimTorrentsV2;
import tv.starling.sim.SimWebSite;
import tv.starling.sim.Simulation;
import tv.starling.swarm.AddOptions;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TorrentStatus.Phase;

/** Servers that have the files, alone and beside peers (BEP 19). */
class WebSeedTest {
    private static final int MIB = 1 << 20;
    private static final String URL = "http://site.test/film.mp4";

    private final SimTorrent film = SimTorrents.single("film.mp4", 24 * MIB, 256 * 1024, 1);

    static java.util.stream.LongStream seeds() {
        return Simulation.seeds(5);
    }

    @Test
    void aWebSeedAloneGivesTheWholeFileInFewRequestsAndNothingTwice() {
        var sim = Simulation.seed(1);
        var site = SimWebSite.at(sim, URL, film, 8 * MIB);
        var viewer = viewer(sim, film, URL);
        viewer.torrent(film).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(6));
        assertThat(site.sent()).isEqualTo(24 * MIB);
        assertThat(site.requests()).hasSizeLessThan(12);
        assertThat(viewer.torrent(film).status().sources()).isEqualTo(Map.of("web-seed", 24L * MIB));
        assertThat(viewer.wasted(film)).isZero();
    }

    @Test
    void filesOfEveryLengthComeFromTheirOwnUrls() {
        var sim = Simulation.seed(2);
        var films = SimTorrents.of(
                "a film & more",
                32 * 1024,
                2,
                new FileOf("ä/1.mp4", 100_000),
                new FileOf("empty", 0),
                new FileOf("ä/2 #.mp4", 1),
                new FileOf("3?.mp4", 16_384),
                new FileOf("4.mp4", 3_000_001));
        var site = SimWebSite.at(sim, "http://site.test/dir/", films, 8 * MIB);
        var viewer = viewer(sim, films, "http://site.test/dir");
        viewer.torrent(films).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(films), Duration.ofSeconds(5));
        assertThat(site.requests().getFirst().url())
                .isEqualTo("http://site.test/dir/a%20film%20%26%20more/%C3%A4/1.mp4");
        assertThat(site.sent()).isEqualTo(3_116_386);
    }

    /** What lies between the files is asked of nobody. */
    @Test
    void filesOfHybridsCome() {
        var sim = Simulation.seed(3);
        var films = SimTorrentsV2.of(
                Version.HYBRID, "films", 64 * 1024, 2, new FileOf("a", 100_000), new FileOf("b", 700_001));
        var site = SimWebSite.at(sim, "http://site.test/", films, 8 * MIB);
        var viewer = viewer(sim, films, "http://site.test/");
        viewer.torrent(films).fetchWhole();
        sim.runUntil(() -> viewer.torrent(films).status().phase() == Phase.SEEDING, Duration.ofSeconds(5));
        assertThat(site.sent()).isEqualTo(800_001);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aTorrentWithNothingButAWebSeedStreamsAndSeeks(long number) {
        var sim = Simulation.seed(number);
        SimWebSite.at(sim, URL, film, 2 * MIB);
        var viewer = viewer(sim, film, URL);
        var first = new SimPeer.Player(viewer, film, 0, 0, 24 * MIB, MIB);
        sim.runUntil(() -> first.position() >= 4 * MIB, Duration.ofMillis(4600));
        first.close();
        var second = new SimPeer.Player(viewer, film, 0, 18 * MIB, 20 * MIB);
        sim.runUntil(() -> second.position() > 18 * MIB, Duration.ofMillis(500));
        sim.runUntil(second::ended, Duration.ofMillis(1500));
        assertThat(first.failures()).isEmpty();
        assertThat(second.failures()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void besidePeersNothingMuchIsFetchedTwice(long number) {
        var sim = Simulation.seed(number);
        SimWebSite.at(sim, URL, film, 2 * MIB);
        var peer = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(2 * MIB, 2 * MIB)), film);
        var viewer = viewer(sim, film, URL);
        Watch.every(10, sim, film, viewer);
        viewer.join(film, peer).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(9));
        var status = viewer.torrent(film).status();
        assertThat(viewer.wasted(film)).isLessThan(24 * MIB / 100);
        assertThat(status.sources().get("web-seed")).isBetween(6L * MIB, 18L * MIB);
    }

    /** The peer holds what is needed next, and sends nothing. */
    @Test
    void aWebSeedTakesOverWhatASilentPeerIsLateWith() {
        var sim = Simulation.seed(5);
        var slow = sim.node("slow", LinkProfile.FIBRE);
        ScriptedSeed.on(slow, film, (n, piece, right) -> new byte[0]);
        SimWebSite.at(sim, URL, film, 4 * MIB)
                .trouble((n, request, right) -> n == 1 ? Served.nothing(new RangeEnd.Broken("reset")) : right);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.joinAddresses(film, tv.starling.env.HttpFetcher.Reach.ANY, List.of(SimTorrent.peer(slow, SimPeer.PORT)));
        sim.runUntil(() -> viewer.torrent(film).status().peers() == 1, Duration.ofSeconds(2));
        viewer.join(film.withWebSeeds(URL));
        var player = new SimPeer.Player(viewer, film, 0, 0, 4 * MIB);
        sim.runUntil(player::ended, Duration.ofSeconds(6));
        assertThat(player.failures()).isEmpty();
    }

    @Test
    void aWrongPieceRetiresTheWebSeedAndPeersFinish() {
        var sim = Simulation.seed(6);
        var site = SimWebSite.at(sim, URL, film, 8 * MIB).trouble((n, request, right) -> {
            byte[] bytes = right.bytes().clone();
            bytes[bytes.length / 2] ^= 1;
            return new Served(bytes, right.bytesPerSecond(), right.end());
        });
        var viewer = viewer(sim, film, URL);
        viewer.torrent(film).fetchWhole();
        sim.runFor(Duration.ofSeconds(5));
        int asked = site.requests().size();
        assertThat(asked).isLessThan(4);
        var peer = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        Watch.every(10, sim, film, viewer);
        viewer.join(film, peer);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(10));
        assertThat(site.requests()).hasSize(asked);
    }

    @Test
    void aBusyServerIsLeftAloneForAsLongAsItSays() {
        var sim = Simulation.seed(7);
        var site = SimWebSite.at(sim, URL, film, 8 * MIB)
                .trouble((n, request, right) -> n == 1
                        ? Served.nothing(new RangeEnd.Refused(503, Optional.of(Duration.ofSeconds(40))))
                        : right);
        var viewer = viewer(sim, film, URL);
        viewer.torrent(film).fetchWhole();
        sim.runFor(Duration.ofSeconds(38));
        assertThat(site.requests()).hasSize(1);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(8));
    }

    @Test
    void whatBreaksOffHalfWayIsGoneOnWith() {
        var sim = Simulation.seed(8);
        var site = SimWebSite.at(sim, URL, film, 8 * MIB)
                .trouble((n, request, right) -> n % 3 == 0
                        ? new Served(
                                Arrays.copyOf(right.bytes(), right.bytes().length / 2),
                                right.bytesPerSecond(),
                                new RangeEnd.Broken("reset"))
                        : right);
        var viewer = viewer(sim, film, URL);
        viewer.torrent(film).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(15));
        assertThat(viewer.torrent(film).status().downloaded()).isLessThan(25L * MIB);
        assertThat(site.requests()).isNotEmpty();
    }

    @Test
    void aServerWithAnotherFileIsNotAskedAgain() {
        var sim = Simulation.seed(9);
        var site = SimWebSite.at(sim, URL, film, 8 * MIB)
                .trouble((n, request, right) -> Served.nothing(new RangeEnd.Unfit("another length")));
        var viewer = viewer(sim, film, URL);
        viewer.torrent(film).fetchWhole();
        sim.runFor(Duration.ofMinutes(20));
        assertThat(site.requests()).hasSize(1);
    }

    @Test
    void aFileThatIsNotThereIsLeftToOthersAndTheRestFetched() {
        var sim = Simulation.seed(10);
        var two = SimTorrents.of("two", 256 * 1024, 3, new FileOf("a", 4 * MIB), new FileOf("b", 4 * MIB));
        var site = SimWebSite.at(sim, "http://site.test/", two, 8 * MIB).without("/a");
        var viewer = viewer(sim, two, "http://site.test/");
        viewer.torrent(two).fetchWhole();
        sim.runFor(Duration.ofSeconds(10));
        assertThat(viewer.torrent(two).status().verified()).isEqualTo(4 * MIB);
        assertThat(site.requests().stream().filter(r -> r.url().endsWith("/a"))).hasSize(1);
    }

    @Test
    void aServerThatKnowsNoRangesSendsTheFileFromItsBeginning() {
        var sim = Simulation.seed(11);
        var site = SimWebSite.at(sim, URL, film, 8 * MIB)
                .trouble((n, request, right) -> request.from() > 64 * 1024
                        ? Served.nothing(new RangeEnd.Done(Ranges.IGNORED))
                        : new Served(right.bytes(), right.bytesPerSecond(), new RangeEnd.Done(Ranges.IGNORED)));
        var viewer = viewer(sim, film, URL);
        viewer.torrent(film).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(6));
        assertThat(site.requests()).hasSize(2);
        assertThat(viewer.wasted(film)).isLessThanOrEqualTo(MIB);
    }

    @Test
    void aTrickleIsGivenUp() {
        var sim = Simulation.seed(12);
        SimWebSite.at(sim, URL, film, 8 * MIB)
                .trouble((n, request, right) -> n == 1 ? new Served(right.bytes(), 100, right.end()) : right);
        var viewer = viewer(sim, film, URL);
        viewer.torrent(film).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(45));
    }

    @Test
    void aRateLimitHoldsForWebSeedsToo() {
        var sim = Simulation.seed(13);
        SimWebSite.at(sim, URL, film, 8 * MIB);
        var viewer = SimPeer.limited(sim.node("viewer", LinkProfile.FIBRE), 2 * MIB, 0);
        Watch.every(10, sim, film, viewer);
        viewer.join(film.withWebSeeds(URL));
        viewer.torrent(film).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(14));
        assertThat(sim.now()).isGreaterThan(Duration.ofSeconds(11));
    }

    @Test
    void aStoppedTorrentAsksForNothingMore() {
        var sim = Simulation.seed(14);
        var site = SimWebSite.at(sim, URL, film, MIB);
        var viewer = viewer(sim, film, URL);
        viewer.torrent(film).fetchWhole();
        sim.runFor(Duration.ofSeconds(2));
        viewer.session().stop(film.infoHash(), () -> {});
        int asked = site.requests().size();
        sim.runFor(Duration.ofMinutes(5));
        assertThat(site.requests()).hasSize(asked);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverFailsOnceIsOvercome(long number) {
        for (int nth = 1; nth <= 4; nth++) {
            var sim = Simulation.seed(number);
            SimWebSite.at(sim, URL, film, 8 * MIB);
            var viewer = viewer(sim, film, URL);
            viewer.node().faults(tv.starling.sim.FaultPlan.failHttp(nth));
            viewer.torrent(film).fetchWhole();
            sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(8));
        }
    }

    /** Not one peer: the torrent file by {@code xs}, the data by {@code ws}. */
    @Test
    void aLinkThatNamesOnlyServersPlays() {
        var sim = Simulation.seed(15);
        SimWebSite.at(sim, URL, film, 8 * MIB);
        sim.http("http://wrong.test/", (request, from) -> new Result.Response(200, "d4:infod4:name1:aee".getBytes()));
        sim.http("http://right.test/", (request, from) -> new Result.Response(200, torrentFile(film)));
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var torrent = viewer.session()
                .add(
                        MagnetLink.parse("magnet:?xt=urn:btih:" + film.infoHash() + "&xs=http://wrong.test/1&as="
                                + "http://right.test/film.torrent&ws=" + URL),
                        SimPeer.options(List.of()));
        sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(2));
        var player = new SimPeer.Player(viewer, film, 0, 0, 2 * MIB);
        sim.runUntil(player::ended, Duration.ofSeconds(2));
        assertThat(player.failures()).isEmpty();
    }

    @Test
    void aTorrentFileInsideIsNotFetchedForAPage() {
        var sim = Simulation.seed(16);
        sim.http("http://10.0.0.7/", (request, from) -> {
            throw new AssertionError("asked");
        });
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var torrent = viewer.session()
                .add(
                        MagnetLink.parse("magnet:?xt=urn:btih:" + film.infoHash()
                                + "&xs=http://10.0.0.7/film.torrent&ws=http://10.0.0.7/film.mp4"),
                        AddOptions.ofPage());
        sim.runFor(Duration.ofMinutes(3));
        assertThat(torrent.info()).isEmpty();
    }

    /** BEP 53. */
    @Test
    void aLinkThatChoosesFilesFetchesNoOthers() {
        var sim = Simulation.seed(17);
        var four = SimTorrents.of(
                "four",
                256 * 1024,
                3,
                new FileOf("a", MIB),
                new FileOf("b", MIB),
                new FileOf("c", MIB),
                new FileOf("d", MIB));
        var peer = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), four);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var torrent = viewer.session()
                .add(
                        MagnetLink.parse("magnet:?xt=urn:btih:" + four.infoHash() + "&so=1,3,77"),
                        SimPeer.options(List.of(SimTorrent.peer(peer.node(), SimPeer.PORT))));
        torrent.fetchWhole();
        sim.runUntil(() -> torrent.status().phase() == Phase.SEEDING, Duration.ofSeconds(5));
        sim.runFor(Duration.ofSeconds(5));
        assertThat(torrent.status().verified()).isEqualTo(2 * MIB);
        assertThat(torrent.linked()).contains(1, 3);
    }

    private static byte[] torrentFile(SimTorrent torrent) {
        return BencodeWriter.write(BDictionary.builder()
                .put("info", BencodeReader.read(torrent.info().raw()))
                .build());
    }

    private static SimPeer viewer(Simulation sim, SimTorrent torrent, String url) {
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        Watch.every(10, sim, torrent, viewer);
        viewer.join(torrent.withWebSeeds(url));
        sim.runUntil(() -> viewer.torrent(torrent).file(0).isPresent(), Duration.ofSeconds(1));
        return viewer;
    }
}
