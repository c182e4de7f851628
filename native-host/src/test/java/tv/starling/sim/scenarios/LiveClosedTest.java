package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.live.LiveStream;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.MetainfoException;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.Simulation;
import tv.starling.sim.scenarios.LiveTest.Station;
import tv.starling.sim.scenarios.LiveTest.Viewer;
import tv.starling.swarm.EncryptionPolicy;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TorrentStatus.Problem;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LivePass;
import tv.starling.wire.LiveTicket;

/** Broadcasts for ticket holders alone (LIVE.md, 8). */
class LiveClosedTest {
    private static final Ed25519.KeyPair ACCESS = key("the key that signs all tickets..");
    private static final LiveDictionary CLOSED = LiveDictionary.of(
            "Closed",
            LiveTest.PIECE,
            new LiveDictionary.Signer(LiveTest.KEY.publicKey(), new byte[0]),
            0,
            new LiveDictionary.Media("video/mp4", LiveTest.INIT, LiveTest.RATE),
            256,
            8,
            new LiveDictionary.Terms(Optional.empty(), Optional.of(ACCESS.publicKey())));

    private final Simulation sim = Simulation.seed(1);
    private Station station;

    private static Ed25519.KeyPair key(String seed) {
        return Ed25519.fromSeed(Arrays.copyOf(seed.getBytes(StandardCharsets.US_ASCII), 32));
    }

    private static LivePass pass(Ed25519.KeyPair by, String holder, long notAfter) {
        var pair = key(holder);
        return new LivePass(pair, LiveTicket.sign(by, pair.publicKey(), notAfter));
    }

    private static MagnetLink magnet(SimPeer... known) {
        var hosts = Arrays.stream(known)
                .map(peer -> SimTorrent.peer(peer.node(), SimPeer.PORT))
                .toList();
        return new MagnetLink(
                Optional.empty(),
                Optional.of(CLOSED.hash().hex()),
                Optional.empty(),
                List.of(),
                hosts,
                List.of(),
                List.of());
    }

    @BeforeEach
    void goOnAir() {
        station = new Station(
                SimPeer.on(sim.node("source", LiveTest.LINE)),
                0,
                CLOSED,
                Optional.of(pass(ACCESS, "source", Long.MAX_VALUE)));
        sim.runFor(Duration.ofSeconds(3));
    }

    private SimPeer peer(String name) {
        return SimPeer.on(sim.node(name, LiveTest.LINE));
    }

    private Viewer viewer(String name, LivePass pass, SimPeer... known) {
        return new Viewer(peer(name), magnet(known).withPass(pass.text()), Reach.ANY);
    }

    private long hence(Duration time) {
        return station.peer.node().env().epochMillis() + time.toMillis();
    }

    private static Optional<String> problem(Viewer viewer) {
        return viewer.torrent.keptOut().map(Problem::code);
    }

    @Test
    void holdersWatchAndGiveToEachOther() {
        Viewer one = viewer("one", pass(ACCESS, "one", hence(Duration.ofHours(1))), station.peer);
        sim.runFor(Duration.ofSeconds(3));
        Viewer two = viewer("two", pass(ACCESS, "two", hence(Duration.ofHours(1))), one.peer);
        sim.runFor(Duration.ofSeconds(10));
        for (Viewer viewer : List.of(one, two)) {
            assertThat(viewer.torrent.live().orElseThrow().state()).isEqualTo(LiveStream.State.PLAYING);
            assertThat((long) station.pieces * LiveTest.PIECE - viewer.until()).isLessThan(LiveTest.RATE * 3L / 2);
            assertThat(problem(viewer)).isEmpty();
        }
    }

    @Test
    void whoHasNoTicketIsToldAndGetsNothingUntilThereIsOne() {
        Viewer holder = viewer("holder", pass(ACCESS, "holder", hence(Duration.ofHours(1))), station.peer);
        sim.runFor(Duration.ofSeconds(2));
        var link = magnet(station.peer, holder.peer);
        Viewer viewer = new Viewer(peer("viewer"), link, Reach.ANY);
        sim.runFor(Duration.ofSeconds(15));
        assertThat(problem(viewer)).contains("live-no-ticket");
        assertThat(viewer.torrent.status().error().orElseThrow().message()).contains("ticket holders");
        assertThat(viewer.torrent.live().orElseThrow().newest()).isEmpty();

        var pass = pass(ACCESS, "viewer", hence(Duration.ofHours(1)));
        viewer.peer.session().add(link.withPass(pass.text()), SimPeer.options(List.of()));
        sim.runUntil(() -> viewer.bytes.size() > LiveTest.PIECE, Duration.ofSeconds(90));
        assertThat(problem(viewer)).isEmpty();
    }

    private void isRefused(LivePass pass, String code) {
        Viewer viewer = viewer("refused", pass, station.peer);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(problem(viewer)).contains(code);
        assertThat(viewer.torrent.live().orElseThrow().newest()).isEmpty();
    }

    @Test
    void ticketsOfAnotherKeyAreRefused() {
        isRefused(pass(key("somebody else"), "forger", hence(Duration.ofHours(1))), "live-ticket-foreign");
    }

    /** Seen on the wire, or told by its holder's neighbour: without the holder's secret it is nothing. */
    @Test
    void ticketsOfAnotherHolderAreRefused() {
        var seen = pass(ACCESS, "holder", hence(Duration.ofHours(1))).ticket();
        isRefused(new LivePass(key("thief"), seen), "live-ticket-refused");
    }

    @Test
    void ticketsThatAreOverAreRefused() {
        isRefused(pass(ACCESS, "late", hence(Duration.ofSeconds(-10))), "live-ticket-over");
    }

    @Test
    void ticketsThatCantBeReadAreToldAtOnce() {
        String whole = pass(ACCESS, "viewer", hence(Duration.ofHours(1))).text();
        var link = magnet(station.peer).withPass(whole.substring(0, whole.length() - 3));
        assertThatThrownBy(() -> new Viewer(peer("viewer"), link, Reach.ANY))
                .isInstanceOfSatisfying(
                        MetainfoException.class, e -> assertThat(e.code()).isEqualTo("live-ticket-damaged"));
    }

    /** By the source's clock, which records tell: nobody's own is asked. */
    @Test
    void whoseTimeIsOverLeaves() {
        Viewer viewer = viewer("viewer", pass(ACCESS, "viewer", hence(Duration.ofSeconds(8))), station.peer);
        sim.runFor(Duration.ofSeconds(6));
        assertThat(viewer.checked()).isNotNegative();
        sim.runFor(Duration.ofSeconds(6));
        assertThat(problem(viewer)).contains("live-ticket-over");
        int bytes = viewer.bytes.size();
        sim.runFor(Duration.ofSeconds(10));
        assertThat(viewer.bytes.size()).isEqualTo(bytes);
    }

    /** There is nothing to bind a ticket to. */
    @Test
    void nobodyIsLetInWithoutEncryption() {
        var plain = SimPeer.encrypting(sim.node("plain", LiveTest.LINE), EncryptionPolicy.OFF);
        var link = magnet(station.peer)
                .withPass(pass(ACCESS, "plain", hence(Duration.ofHours(1))).text());
        Viewer viewer = new Viewer(plain, link, Reach.ANY);
        sim.runFor(Duration.ofSeconds(10));
        assertThat(viewer.torrent.live().orElseThrow().newest()).isEmpty();
    }

    /** What one has shown on a connection shows nothing on another, in another swarm, or the other way round. */
    @Test
    void whatWasShownIsOfOneConnection() {
        LivePass pass = pass(ACCESS, "holder", 0);
        byte[] binding = new byte[32];
        byte[] other = new byte[32];
        other[0] = 1;
        byte[] proof = LiveTicket.show(pass.holder(), CLOSED.hash(), binding, true);
        assertThat(pass.ticket().isShown(proof, CLOSED.hash(), binding, true)).isTrue();
        assertThat(pass.ticket().isShown(proof, CLOSED.hash(), other, true)).isFalse();
        assertThat(pass.ticket().isShown(proof, CLOSED.hash(), binding, false)).isFalse();
        assertThat(pass.ticket().isShown(proof, LiveTest.BROADCAST.hash(), binding, true))
                .isFalse();
    }

    @Test
    void ticketsAreSignedWhole() {
        byte[] whole = pass(ACCESS, "holder", 1_000).ticket().encode();
        for (int at = 1; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            if (changed[at] == whole[at] || at == 33) { // the sign of a time
                continue;
            }
            var ticket = LiveTicket.parse(ByteBuffer.wrap(changed));
            assertThat(ticket.isSignedBy(ACCESS.publicKey())).as("byte " + at).isFalse();
        }
        assertThat(LivePass.parse("nonsense")).isEmpty();
        assertThat(LivePass.parse(pass(ACCESS, "holder", 1_000).text())
                        .orElseThrow()
                        .ticket()
                        .encode())
                .isEqualTo(whole);
    }
}
