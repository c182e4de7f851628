package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tv.starling.env.Disk.Place;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.live.LiveSettings;
import tv.starling.live.LiveSource;
import tv.starling.live.LiveStream;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.MagnetLink;
import tv.starling.sim.ContentSource;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTracker;
import tv.starling.sim.Simulation;
import tv.starling.stream.ByteReader;
import tv.starling.swarm.AddOptions;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.Torrent;
import tv.starling.swarm.TorrentStatus.Phase;
import tv.starling.wire.Ed25519;
import tv.starling.wire.ExtensionHandshake;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LivePass;
import tv.starling.wire.LiveRecord;

/** Live broadcasts through whole sessions: magnet link, info dictionary from peers, connections as any torrent has them. */
class LiveTest {
    static final int PIECE = 65_536;
    static final ContentSource CONTENT = new ContentSource(7);
    static final int RATE = 500_000;
    private static final int GROUP = 16;
    private static final int EXTENDED = 20;
    /** By which we take {@code bt_live}. */
    private static final int LIVE_NUMBER = 6;

    static final Ed25519.KeyPair KEY = Ed25519.fromSeed(new byte[32]);
    static final byte[] INIT = {1, 2, 3, 4, 5};
    static final LiveDictionary BROADCAST = LiveDictionary.of(
            "Channel One",
            PIECE,
            new LiveDictionary.Signer(KEY.publicKey(), new byte[0]),
            0,
            new LiveDictionary.Media("video/mp4", INIT, RATE),
            256,
            8);
    static final LinkProfile LINE = LinkProfile.FIBRE.rates(1_500_000, 10_000_000);

    static LongStream seeds() {
        return Simulation.seeds(3);
    }

    static byte[] piece(int index) {
        return CONTENT.bytes((long) index * PIECE, PIECE);
    }

    /** A source that makes a piece as often as the rate asks for. */
    static final class Station {
        final SimPeer peer;
        final Torrent torrent;
        private final LiveSource source;
        private final List<Consumer<LiveSource.Piece>> outlets = new ArrayList<>();
        int pieces;
        private boolean sending = true;
        /** How wrong the source's clock is, or those of all others. */
        private long skewMillis;

        Station(SimPeer peer, int next) {
            this(peer, next, BROADCAST);
        }

        Station(SimPeer peer, int next, int epoch) {
            this(peer, next, epoch, BROADCAST, Optional.empty());
        }

        Station(SimPeer peer, int next, LiveDictionary broadcast) {
            this(peer, next, broadcast, Optional.empty());
        }

        Station(SimPeer peer, int next, LiveDictionary broadcast, Optional<LivePass> pass) {
            this(peer, next, 1, broadcast, pass);
        }

        private Station(SimPeer peer, int next, int epoch, LiveDictionary broadcast, Optional<LivePass> pass) {
            this.peer = peer;
            this.pieces = next;
            this.torrent = peer.session()
                    .broadcast(
                            broadcast,
                            new LiveSettings(3 * RATE, LiveSettings.Role.SOURCE),
                            pass,
                            List.of(SimTracker.URL),
                            SimPeer.options(List.of()));
            this.source = new LiveSource(broadcast, KEY, epoch, next);
            next();
        }

        /** Each piece goes there, too. */
        Station also(Consumer<LiveSource.Piece> outlet) {
            outlets.add(outlet);
            return this;
        }

        private void next() {
            if (sending) {
                int flags = pieces % GROUP == 0 ? LiveRecord.RANDOM_ACCESS : 0;
                publish(flags);
            }
            peer.node().env().schedule(Duration.ofNanos(PIECE * 1_000_000_000L / RATE), this::next);
        }

        private void publish(int flags) {
            long millis = peer.node().env().epochMillis() + skewMillis;
            var piece = source.sign(piece(pieces++), millis, flags, 0);
            torrent.live().orElseThrow().swarm().publish(piece);
            outlets.forEach(it -> it.accept(piece));
        }

        void end() {
            publish(LiveRecord.END);
            stop();
        }

        /** Without a word that it was the end. */
        void stop() {
            sending = false;
        }
    }

    private static MagnetLink magnet(SimPeer... peers) {
        List<HostPort> hosts = Arrays.stream(peers)
                .map(peer -> SimTorrent.peer(peer.node(), SimPeer.PORT))
                .toList();
        return new MagnetLink(
                Optional.empty(),
                Optional.of(BROADCAST.hash().hex()),
                Optional.of("Channel One"),
                List.of(SimTracker.URL),
                hosts,
                List.of(),
                List.of());
    }

    /** Reads a broadcast to its end, as soon as there is one. */
    static final class Viewer {
        final SimPeer peer;
        final Torrent torrent;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final List<String> failures = new ArrayList<>();
        boolean ended;

        Viewer(SimPeer peer, SimPeer... known) {
            this(peer, magnet(known), Reach.ANY);
        }

        Viewer(SimPeer peer, MagnetLink link, Reach reach) {
            this.peer = peer;
            var options = new AddOptions(new Place.Cache(), List.of(), reach, AddOptions.Check.TRUST_RESUME_ONLY);
            this.torrent = peer.session().add(link, options);
            open();
        }

        private void open() {
            Optional<LiveStream> live = torrent.live();
            if (live.isEmpty()) {
                peer.node().env().schedule(Duration.ofMillis(10), this::open);
            } else {
                read(live.get().watch());
            }
        }

        private void read(ByteReader reader) {
            reader.read(result -> {
                switch (result) {
                    case ByteReader.Result.Bytes(byte[] next) -> {
                        bytes.writeBytes(next);
                        read(reader);
                    }
                    case ByteReader.Result.End _ -> ended = true;
                    case ByteReader.Result.Failed(String code, String _) -> failures.add(code);
                }
            });
        }

        /** The piece with which it began; every byte from there on is compared. */
        int checked() {
            byte[] all = bytes.toByteArray();
            assertThat(Arrays.copyOf(all, INIT.length)).isEqualTo(INIT);
            byte[] media = Arrays.copyOfRange(all, INIT.length, all.length);
            int first = 0;
            while (!Arrays.equals(Arrays.copyOf(media, 1000), Arrays.copyOf(piece(first), 1000))) {
                first += GROUP;
                assertThat(first).as("begins at a random access point").isLessThan(10_000);
            }
            for (int at = 0; at < media.length; at += PIECE) {
                int length = Math.min(PIECE, media.length - at);
                assertThat(Arrays.copyOfRange(media, at, at + length))
                        .isEqualTo(Arrays.copyOf(piece(first + at / PIECE), length));
            }
            return first;
        }

        int until() {
            return checked() * PIECE + bytes.size() - INIT.length;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyViewerGetsEveryByteFromARandomAccessPointOnUntilTheEnd(long number) {
        var sim = Simulation.seed(number);
        var station = new Station(SimPeer.on(sim.node("source", LINE)), 0);
        sim.runFor(Duration.ofSeconds(5));
        List<Viewer> viewers = new ArrayList<>();
        List<SimPeer> known = new ArrayList<>(List.of(station.peer));
        for (int i = 0; i < 8; i++) {
            var peer = SimPeer.on(sim.node("viewer" + i, LINE));
            viewers.add(new Viewer(peer, known.toArray(SimPeer[]::new)));
            known.add(peer);
            sim.runFor(Duration.ofMillis(500));
        }
        sim.runFor(Duration.ofSeconds(20));
        for (Viewer viewer : viewers) {
            assertThat(viewer.torrent.status().phase()).isEqualTo(Phase.LIVE);
            assertThat(viewer.torrent.live().orElseThrow().state()).isEqualTo(LiveStream.State.PLAYING);
            assertThat((long) station.pieces * PIECE - viewer.until())
                    .as("behind the source")
                    .isLessThan(RATE * 3L / 2);
        }
        station.end();
        sim.runUntil(() -> viewers.stream().allMatch(v -> v.ended), Duration.ofSeconds(5));
        for (Viewer viewer : viewers) {
            assertThat(viewer.until()).isEqualTo(station.pieces * PIECE);
            assertThat(viewer.failures).isEmpty();
            assertThat(viewer.torrent.live().orElseThrow().state()).isEqualTo(LiveStream.State.ENDED);
        }
        long sent = station.torrent.status().uploaded();
        long received =
                viewers.stream().mapToLong(v -> v.torrent.status().downloaded()).sum();
        System.out.printf(
                "live, seed %d: the source sent %.2f of %.2f copies%n",
                number, sent / (double) (27 * RATE), received / (double) (27 * RATE));
        assertThat(sent).isLessThan(received / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 600})
    void aSourceThatStartsAnewGoesOnFromItsLastRecord(long seconds) {
        var sim = Simulation.seed(1);
        SimTracker.of(sim);
        var node = sim.node("source", LINE);
        var station = new Station(SimPeer.on(node), 0);
        sim.runFor(Duration.ofSeconds(2));
        var viewer = new Viewer(SimPeer.on(sim.node("viewer", LINE)), station.peer);
        sim.runFor(Duration.ofSeconds(5));
        int last = station.pieces;
        node.kill();
        sim.runFor(Duration.ofSeconds(seconds));
        var live = viewer.torrent.live().orElseThrow();
        assertThat(live.state()).isEqualTo(LiveStream.State.SILENT);
        assertThat(viewer.torrent.status().error().orElseThrow().code()).isEqualTo("live-silent");
        node.restart();
        var again = new Station(SimPeer.on(node), last, 2);
        sim.runUntil(() -> live.state() == LiveStream.State.PLAYING, Duration.ofSeconds(30));
        sim.runFor(Duration.ofSeconds(5));
        assertThat((long) again.pieces * PIECE - viewer.until()).isLessThan(RATE * 2L);
        assertThat(viewer.torrent.status().error()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, 3_600_000})
    void aClockThatIsAnHourWrongHarmsNothing(long millis) {
        var sim = Simulation.seed(1);
        var station = new Station(SimPeer.on(sim.node("source", LINE)), 0);
        station.skewMillis = millis;
        sim.runFor(Duration.ofSeconds(2));
        var viewer = new Viewer(SimPeer.on(sim.node("viewer", LINE)), station.peer);
        var second = new Viewer(SimPeer.on(sim.node("second", LINE)), station.peer, viewer.peer);
        sim.runFor(Duration.ofSeconds(20));
        for (Viewer one : List.of(viewer, second)) {
            assertThat((long) station.pieces * PIECE - one.until()).isLessThan(RATE * 3L / 2);
            var live = one.torrent.status().live().orElseThrow();
            assertThat(live.state()).isEqualTo(LiveStream.State.PLAYING);
            assertThat(live.behindMillis()).isEmpty();
            assertThat(live.windowMillis()).isBetween(15_000L, 25_000L);
            assertThat(live.edgeMillis().orElseThrow() - one.peer.node().env().epochMillis() - millis)
                    .isBetween(-1_500L, 0L);
        }
    }

    /** As a machine that failed may forget them; a viewer has them. */
    @Test
    void aSourceThatHasLostItsLastPiecesGoesOn() {
        var sim = Simulation.seed(1);
        var node = sim.node("source", LINE);
        var station = new Station(SimPeer.on(node), 0);
        var viewer = new Viewer(SimPeer.on(sim.node("viewer", LINE)), station.peer);
        sim.runFor(Duration.ofSeconds(10));
        int last = station.pieces;
        node.restart();
        var again = new Station(SimPeer.on(node), last - 4, 2);
        LiveStream live = viewer.torrent.live().orElseThrow();
        sim.runUntil(() -> live.newest().orElseThrow().index() > last + 20, Duration.ofSeconds(60));
        assertThat(again.torrent.live().orElseThrow().state()).isEqualTo(LiveStream.State.PLAYING);
        assertThat(viewer.failures).isEmpty();
    }

    @Test
    void aKeyThatTellsTwoThingsStopsThePicture() {
        var sim = Simulation.seed(1);
        var one = new Station(SimPeer.on(sim.node("one", LINE)), 0);
        sim.runFor(Duration.ofSeconds(1));
        var viewer = new Viewer(SimPeer.on(sim.node("viewer", LINE)), one.peer);
        sim.runFor(Duration.ofSeconds(5));
        var thief = new Station(SimPeer.on(sim.node("thief", LINE)), 16);
        viewer.peer.session().add(magnet(thief.peer), SimPeer.options(List.of()));
        sim.runUntil(() -> !viewer.failures.isEmpty(), Duration.ofSeconds(10));
        assertThat(viewer.failures).containsExactly("live-contradicted");
        assertThat(viewer.torrent.status().error().orElseThrow().code()).isEqualTo("live-contradicted");
        viewer.checked();
    }

    /** What the thief shows is older than all that viewers keep: the source knows better, and all are told. */
    @Test
    void aThiefFarBehindStopsThePictureOfEverybody() {
        var sim = Simulation.seed(1);
        var source = new Station(SimPeer.on(sim.node("source", LINE)), 0);
        sim.runFor(Duration.ofSeconds(20));
        List<Viewer> viewers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            viewers.add(new Viewer(SimPeer.on(sim.node("viewer" + i, LINE)), source.peer));
        }
        sim.runFor(Duration.ofSeconds(5));
        var thief = new Station(SimPeer.on(sim.node("thief", LINE)), 16);
        viewers.getFirst().peer.session().add(magnet(thief.peer), SimPeer.options(List.of()));
        sim.runUntil(() -> viewers.stream().noneMatch(v -> v.failures.isEmpty()), Duration.ofSeconds(10));
        for (Viewer viewer : viewers) {
            assertThat(viewer.failures).containsExactly("live-contradicted");
            viewer.checked();
        }
        assertThat(source.torrent.live().orElseThrow().swarm().isContradicted()).isTrue();

        var late = new Viewer(SimPeer.on(sim.node("late", LINE)), source.peer);
        sim.runUntil(() -> !late.failures.isEmpty(), Duration.ofSeconds(10));
        assertThat(late.failures).containsExactly("live-contradicted");
    }

    /** It may come back from its address as often as it likes, and those at other addresses are welcome. */
    @Test
    void whoSendsWhatTheSourceDidNotSignIsLetInNoMore() {
        var sim = Simulation.seed(1);
        var source = new Station(SimPeer.on(sim.node("source", LINE)), 0);
        sim.runFor(Duration.ofSeconds(2));
        var viewer = new Viewer(SimPeer.on(sim.node("viewer", LINE)), source.peer);
        sim.runFor(Duration.ofSeconds(2));
        var forger = sim.node("forger", LINE);
        FakePeer peer = joins(forger, viewer);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(peer.closed()).as("an honest one stays").isEmpty();
        var forged = new LiveSource(BROADCAST, Ed25519.fromSeed(Arrays.copyOf(new byte[] {1}, 32)), 1, 40);
        byte[] record =
                forged.sign(piece(40), 0, LiveRecord.RANDOM_ACCESS, 0).message().encode();
        peer.message(EXTENDED, extended(LIVE_NUMBER, record)).awaitClosed();

        FakePeer again = joins(forger, viewer);
        again.awaitClosed();
        assertThat(again.messages()).as("what it was sent after the handshake").isEmpty();
        FakePeer other = joins(sim.node("other", LINE), viewer);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(other.closed()).isEmpty();
        assertThat(other.messages()).isNotEmpty();
        viewer.checked();
    }

    private static FakePeer joins(SimNode node, Viewer viewer) {
        var hello = ExtensionHandshake.of(Map.of(LiveMessage.NAME, 1)).withMetadataSize(BROADCAST.raw().length);
        return FakePeer.dial(node, viewer.peer.node().address(SimPeer.PORT))
                .awaitConnected()
                .handshake(
                        InfoHash.of(Arrays.copyOf(BROADCAST.hash().bytes(), InfoHash.LENGTH)),
                        "0000000000100000",
                        "-XX0000-abcdefghijkl")
                .message(EXTENDED, extended(0, hello.encode()));
    }

    private static byte[] extended(int number, byte[] payload) {
        return ByteBuffer.allocate(1 + payload.length)
                .put((byte) number)
                .put(payload)
                .array();
    }
}
