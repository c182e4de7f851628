package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tv.starling.dht.Item;
import tv.starling.metainfo.FeedLink;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.MagnetLink;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTorrentsV2;
import tv.starling.sim.Simulation;
import tv.starling.swarm.FeedAnswer;
import tv.starling.swarm.FeedStanding;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.Torrent;
import tv.starling.swarm.TorrentStatus.Phase;
import tv.starling.wire.Ed25519;

/** Links that name who tells of a torrent, not the torrent (BEP 46). */
class FeedTest {
    private static final int KIB = 1 << 10;
    private static final byte[] SALT = {'n'};

    private final Ed25519.KeyPair keys = Ed25519.fromSeed(new byte[32]);
    private final FeedLink link = FeedLink.parse(
                    "magnet:?xs=urn:btpk:" + HexFormat.of().formatHex(keys.publicKey()) + "&s=6e&dn=News")
            .orElseThrow();
    private final List<FeedStanding> stands = new ArrayList<>();
    private final SimTorrent monday = SimTorrents.single("monday.mp4", 256 * KIB, 32 * KIB, 1);
    private final SimTorrent tuesday = SimTorrents.single("tuesday.mp4", 256 * KIB, 32 * KIB, 2);

    @Test
    void theLinkAlonePlaysWhatItsOwnerPublishedLast() {
        var sim = Simulation.seed(1);
        var engines = engines(sim);
        seeds(engines.get(7), monday);
        seeds(engines.get(8), tuesday);
        publish(sim, engines.get(2), 1, monday);
        publish(sim, engines.get(3), 2, tuesday);

        var viewer = SimPeer.withDht(sim.node("viewer", LinkProfile.FIBRE), DhtTest.entry(engines));
        MagnetLink found = resolved(sim, viewer);
        assertThat(found).isEqualTo(link.pointingAt(tuesday.infoHash()));
        viewer.session().add(found, SimPeer.options(List.of())).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(tuesday), Duration.ofSeconds(20));
    }

    /** It points by 20 bytes: of v2 alone these are the truncated hash (BEP 52). */
    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V2", "HYBRID"})
    void alsoATorrentByItsNameOfVersionTwo(Version version) {
        var sim = Simulation.seed(5);
        var engines = engines(sim);
        SimTorrent film = SimTorrentsV2.single(version, "film.mp4", 256 * KIB, 32 * KIB, 3);
        seeds(engines.get(7), film);
        publish(sim, engines.get(2), 1, film.info().hashes().truncatedV2().orElseThrow());

        var viewer = SimPeer.withDht(sim.node("viewer", LinkProfile.FIBRE), DhtTest.entry(engines));
        MagnetLink found = resolved(sim, viewer);
        assertThat(found.infoHashV2()).isEmpty();
        Torrent joined = viewer.session().add(found, SimPeer.options(List.of()));
        joined.fetchWhole();
        sim.runUntil(() -> joined.status().phase() == Phase.SEEDING, Duration.ofSeconds(20));

        assertThat(joined.hashes()).isEqualTo(film.info().hashes());
        assertThat(viewer.session().add(film.magnet(), SimPeer.options(List.of())))
                .isSameAs(joined);
    }

    /** As a channel does: it points to what is on, later to something else, and goes on as long as its source is there. */
    @Test
    void aFeedOfOursIsPublishedAndRenewedAndLeadsElsewhereLater() {
        var sim = Simulation.seed(6);
        var engines = engines(sim);
        Hash256 live = hash(1);
        Hash256 recording = hash(2);
        engines.get(2).session().publishOnAir(keys, SALT, live, stands::add);
        sim.runFor(Duration.ofHours(5));
        var viewer = SimPeer.withDht(sim.node("viewer", LinkProfile.FIBRE), DhtTest.entry(engines));
        assertThat(resolved(sim, viewer)).isEqualTo(link.pointingAt(live));

        engines.get(2).session().publish(keys, SALT, recording, stands::add);
        sim.runFor(Duration.ofMinutes(1));
        assertThat(resolved(sim, viewer)).isEqualTo(link.pointingAt(recording));
        sim.runFor(Duration.ofHours(3));
        assertThat(resolved(sim, viewer)).isEqualTo(link.pointingAt(recording));
        assertThat(stands).containsOnly(FeedStanding.OURS);
    }

    private static Hash256 hash(int number) {
        byte[] bytes = new byte[Hash256.LENGTH];
        bytes[0] = (byte) number;
        return Hash256.of(bytes);
    }

    /** Two of one channel are two swarms: both sources are told, and the one that came last has the channel until it is gone. */
    @Test
    void twoSourcesOfOneFeedHearOfEachOther() {
        var sim = Simulation.seed(7);
        var engines = engines(sim);
        List<FeedStanding> secondStands = new ArrayList<>();
        engines.get(2).session().publishOnAir(keys, SALT, hash(1), stands::add);
        sim.runFor(Duration.ofMinutes(20));
        assertThat(stands).containsOnly(FeedStanding.OURS);
        engines.get(3).session().publishOnAir(keys, SALT, hash(2), secondStands::add);
        sim.runFor(Duration.ofMinutes(3));
        assertThat(secondStands).contains(FeedStanding.TAKEN_OVER);
        assertThat(stands.getLast()).isEqualTo(FeedStanding.ANOTHERS);

        sim.runFor(Duration.ofMinutes(30));
        assertThat(secondStands.getLast()).isEqualTo(FeedStanding.OURS);
        assertThat(stands.getLast()).isEqualTo(FeedStanding.ANOTHERS);
        var viewer = SimPeer.withDht(sim.node("viewer", LinkProfile.FIBRE), DhtTest.entry(engines));
        assertThat(resolved(sim, viewer)).isEqualTo(link.pointingAt(hash(2)));
        engines.get(2).session().publish(keys, SALT, hash(3), stands::add); // its recording
        sim.runFor(Duration.ofMinutes(3));
        assertThat(resolved(sim, viewer)).isEqualTo(link.pointingAt(hash(2)));
        engines.get(2).session().publishOnAir(keys, SALT, hash(1), stands::add); // its encoder began anew
        sim.runFor(Duration.ofMinutes(3));
        assertThat(resolved(sim, viewer)).isEqualTo(link.pointingAt(hash(2)));

        engines.get(3).node().vanish();
        sim.runFor(Duration.ofMinutes(10));
        assertThat(stands.getLast()).isEqualTo(FeedStanding.OURS);
        assertThat(resolved(sim, viewer)).isEqualTo(link.pointingAt(hash(1)));
    }

    /** Neither one that was signed off, nor one that died long ago, nor this very one in an earlier run. */
    @Test
    void whoIsNotOnTheAirIsNobodysRival() {
        var sim = Simulation.seed(8);
        var engines = engines(sim);
        engines.get(2).session().publishOnAir(keys, SALT, hash(1), stands::add);
        sim.runFor(Duration.ofMinutes(3));
        engines.get(2).session().publish(keys, SALT, hash(1), stands::add);
        sim.runFor(Duration.ofSeconds(30));
        engines.get(3).session().publishOnAir(keys, SALT, hash(2), stands::add);
        sim.runFor(Duration.ofMinutes(3));
        engines.get(3).node().vanish();
        engines.get(4).session().publishOnAir(keys, SALT, hash(2), stands::add);
        sim.runFor(Duration.ofMinutes(3));
        engines.get(4).node().vanish();
        sim.runFor(Duration.ofMinutes(6));
        engines.get(5).session().publishOnAir(keys, SALT, hash(3), stands::add);
        sim.runFor(Duration.ofMinutes(3));
        assertThat(stands).hasSizeGreaterThan(6).containsOnly(FeedStanding.OURS);
    }

    /** Who watches goes on watching; who asks again gets what is new. */
    @Test
    void whatIsPublishedLaterChangesNothingForWhoWatches() {
        var sim = Simulation.seed(2);
        var engines = engines(sim);
        seeds(engines.get(7), monday);
        publish(sim, engines.get(2), 1, monday);
        var viewer = SimPeer.withDht(sim.node("viewer", LinkProfile.FIBRE), DhtTest.entry(engines));
        Torrent watched = viewer.session().add(resolved(sim, viewer), SimPeer.options(List.of()));
        publish(sim, engines.get(2), 2, tuesday);
        sim.runFor(Duration.ofMinutes(90));

        assertThat(viewer.session().torrents()).containsExactly(watched);
        assertThat(viewer.session().lastResolved(link)).contains(link.pointingAt(monday.infoHash()));
        assertThat(resolved(sim, viewer)).isEqualTo(link.pointingAt(tuesday.infoHash()));
        assertThat(viewer.session().lastResolved(link)).isEmpty(); // that one is not joined
    }

    /** Nodes forget an item after two hours; those who watch tell it again. */
    @Test
    void aFeedOutlivesItsPublisherWhileSomebodyWatches() {
        var sim = Simulation.seed(3);
        var engines = engines(sim);
        seeds(engines.get(7), monday);
        publish(sim, engines.get(2), 1, monday);
        engines.get(2).node().vanish();
        var viewer = SimPeer.withDht(sim.node("viewer", LinkProfile.FIBRE), DhtTest.entry(engines));
        viewer.session().add(resolved(sim, viewer), SimPeer.options(List.of()));
        sim.runFor(Duration.ofHours(5));
        var late = SimPeer.withDht(sim.node("late", LinkProfile.FIBRE), DhtTest.entry(engines));
        assertThat(resolved(sim, late)).isEqualTo(link.pointingAt(monday.infoHash()));

        viewer.session().stop(monday.infoHash(), () -> {});
        sim.runFor(Duration.ofHours(5));
        var later = SimPeer.withDht(sim.node("later", LinkProfile.FIBRE), DhtTest.entry(engines));
        assertThat(answer(sim, later, link)).isInstanceOf(FeedAnswer.Unknown.class);
    }

    @Test
    void aFeedOfNobodyIsGivenUpAndWithoutTheTableNoneIsSought() {
        var sim = Simulation.seed(4);
        var engines = engines(sim);
        var viewer = SimPeer.withDht(sim.node("viewer", LinkProfile.FIBRE), DhtTest.entry(engines));
        Duration before = sim.now();
        assertThat(answer(sim, viewer, link)).isInstanceOf(FeedAnswer.Unknown.class);
        assertThat(sim.now().minus(before)).isLessThan(Duration.ofSeconds(75));
        var without = SimPeer.on(sim.node("without", LinkProfile.FIBRE));
        assertThat(answer(sim, without, link)).isInstanceOf(FeedAnswer.NoTable.class);
    }

    private static List<SimPeer> engines(Simulation sim) {
        return DhtTest.engines(sim, 20, LinkProfile.FIBRE);
    }

    private static void seeds(SimPeer engine, SimTorrent torrent) {
        engine.node().disk().full(torrent);
        engine.join(torrent);
    }

    private void publish(Simulation sim, SimPeer by, long seq, SimTorrent torrent) {
        publish(sim, by, seq, torrent.infoHash());
    }

    private void publish(Simulation sim, SimPeer by, long seq, InfoHash torrent) {
        List<Integer> taken = new ArrayList<>();
        by.publish(Item.Mutable.sign(keys, SALT, seq, Item.pointer(torrent)), taken::add);
        sim.runUntil(() -> !taken.isEmpty(), Duration.ofSeconds(20));
        assertThat(taken.getFirst()).isGreaterThan(4);
    }

    private MagnetLink resolved(Simulation sim, SimPeer viewer) {
        return ((FeedAnswer.At) answer(sim, viewer, link)).link();
    }

    private static FeedAnswer answer(Simulation sim, SimPeer viewer, FeedLink link) {
        List<FeedAnswer> answers = new ArrayList<>();
        viewer.session().resolve(link, answers::add);
        sim.runUntil(() -> !answers.isEmpty(), Duration.ofMinutes(3));
        return answers.getFirst();
    }
}
