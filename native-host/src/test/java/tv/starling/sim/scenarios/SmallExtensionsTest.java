package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents;
import tv.starling.sim.SimTorrents.FileOf;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;
import tv.starling.wire.AllowedFastSet;
import tv.starling.wire.ExtensionHandshake;

/** Allowed fast (BEP 6), upload-only (BEP 21), do-not-have (BEP 54), super-seeding (BEP 16), priority (BEP 40). */
class SmallExtensionsTest {
    private static final int KIB = 1 << 10;
    private static final int ALLOWED_FAST = 17;
    private static final int EXTENDED = 20;
    private static final String FAST = "0000000000000004";
    private static final String FAST_AND_EXTENSIONS = "0000000000100004";
    private static final String PEER = "-XX0000-abcdefghijkl";

    private final SimTorrent film = SimTorrents.single("film.mp4", 4096 * KIB, 64 * KIB, 1);

    @Test
    void aNewcomerThatHasToWaitMayFetchSomethingThoughItIsChoked() {
        var sim = Simulation.seed(1);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(1_000_000, 1_000_000)), film);
        SimNode node = sim.node("leecher", LinkProfile.FIBRE);
        var leecher = SimPeer.on(node, 1);
        leecher.join(film, seed).fetchWhole();
        sim.runUntil(() -> leecher.verified(film).cardinality() > 50, Duration.ofSeconds(10));
        seed.node().kill();
        var first = FakePeer.dial(sim.node("first", LinkProfile.FIBRE), node.address(SimPeer.PORT));
        first.awaitConnected()
                .handshake(film.infoHash(), FAST, PEER.replace('a', 'z'))
                .message(15, "")
                .message(2, "");
        sim.runFor(Duration.ofSeconds(1));
        assertThat(of(first, 1)).hasSize(1);
        assertThat(of(first, ALLOWED_FAST)).isEmpty();
        var peer = FakePeer.dial(sim.node("peer", LinkProfile.FIBRE), node.address(SimPeer.PORT));
        peer.awaitConnected()
                .handshake(film.infoHash(), FAST, PEER)
                .message(15, "")
                .message(2, "");
        sim.runFor(Duration.ofSeconds(1));
        List<Integer> allowed =
                of(peer, ALLOWED_FAST).map(m -> ByteBuffer.wrap(m).getInt(1)).toList();
        assertThat(AllowedFastSet.of(film.infoHash(), sim.node("peer").address(), 64, 10))
                .containsAll(allowed);
        assertThat(allowed).hasSizeGreaterThan(4).allMatch(leecher.verified(film)::get);
        for (int round = 0; round < 3; round++) {
            for (int piece : allowed) {
                for (int block = 0; block < 4; block++) {
                    peer.message(6, hex(piece, block * 16 * KIB, 16 * KIB));
                }
            }
        }
        int other = leecher.verified(film).stream()
                .filter(i -> !allowed.contains(i))
                .findFirst()
                .orElseThrow();
        peer.message(6, hex(other, 0, 16 * KIB));
        sim.runFor(Duration.ofSeconds(1)); // before the next round of unchoking
        assertThat(of(peer, 7)).hasSize(16); // 256 KiB and no more
        assertThat(of(peer, 16)).hasSize(3 * 4 * allowed.size() - 16 + 1); // the rest is rejected by name
        assertThat(of(peer, 1)).isEmpty();
    }

    @Test
    void aPieceThatAPeerHasNoMoreIsAskedOfAnother() {
        var sim = Simulation.seed(2);
        SimNode liar = sim.node("liar", LinkProfile.FIBRE);
        FakePeer.listen(liar, SimPeer.PORT).onMessage((peer, message) -> {
            if (message.length == FakePeer.HANDSHAKE) {
                peer.handshake(film.infoHash(), FAST_AND_EXTENSIONS, PEER);
                peer.message(
                        EXTENDED,
                        extended(0, ExtensionHandshake.of(Map.of("ut_pex", 1)).encode()));
                peer.message(14, "").message(1, "");
            } else if (message.length > 0 && message[0] == 6) { // asked: it is gone
                byte[] piece = Arrays.copyOfRange(message, 1, 5);
                peer.message(EXTENDED, extended(4, piece));
            }
        });
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var watch = Watch.of(sim, film, viewer);
        viewer.joinAddresses(film, tv.starling.env.HttpFetcher.Reach.ANY, List.of(SimTorrent.peer(liar, SimPeer.PORT)))
                .fetchWhole();
        sim.runFor(Duration.ofSeconds(3));
        assertThat(viewer.linksTo(film, liar)).isOne();
        assertThat(viewer.torrent(film).status().seeds()).isZero();
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        viewer.join(film, seed);
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(5));
        watch.remove(viewer);
    }

    @Test
    void twoThatOnlyGivePartAfterAMinuteAndMeetAgainWhenOneWants() {
        var sim = Simulation.seed(3);
        var show =
                SimTorrents.of("show", 32 * KIB, 5, new FileOf("one.mp4", 256 * KIB), new FileOf("two.mp4", 256 * KIB));
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), show);
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        var torrent = viewer.join(show, seed);
        sim.runUntil(() -> torrent.file(0).isPresent(), Duration.ofSeconds(5));
        sim.runFor(Duration.ofSeconds(50));
        assertThat(torrent.status().verified()).isEqualTo(256 * KIB);
        assertThat(viewer.linksTo(show, seed.node())).isOne();
        sim.runFor(Duration.ofSeconds(30));
        assertThat(viewer.linksTo(show, seed.node())).isZero();
        sim.runFor(Duration.ofSeconds(30));
        assertThat(torrent.file(1)).isPresent();
        sim.runUntil(() -> viewer.isWhole(show), Duration.ofSeconds(2));
    }

    @Test
    void aSuperSeedSendsFewerCopies() {
        double usual = copies(4, false);
        double superSeeding = copies(4, true);
        System.out.printf("10 peers: a seed sends %.2f copies, a super-seed %.2f%n", usual, superSeeding);
        assertThat(superSeeding).isLessThan(usual).isLessThan(1.5);
    }

    private double copies(long number, boolean superSeeding) {
        var sim = Simulation.seed(number);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE.rates(400_000, 4_000_000)), film);
        if (superSeeding) {
            seed.torrent(film).superSeed();
        }
        sim.runFor(Duration.ofSeconds(1));
        var peers = new ArrayList<SimPeer>();
        for (int i = 0; i < 10; i++) {
            peers.add(SimPeer.on(sim.node("peer" + i, LinkProfile.FIBRE.rates(400_000, 4_000_000))));
        }
        var all = new ArrayList<>(peers);
        all.add(seed);
        for (SimPeer peer : peers) {
            peer.join(film, all.stream().filter(p -> p != peer).toArray(SimPeer[]::new))
                    .fetchWhole();
        }
        sim.runUntil(() -> peers.stream().allMatch(p -> p.isWhole(film)), Duration.ofMinutes(5));
        return seed.torrent(film).status().uploaded()
                / (double) film.info().layout().length();
    }

    /** It is alone: there is nobody to spread what it got. */
    @Test
    void aSuperSeedGivesASinglePeerEverything() {
        var sim = Simulation.seed(5);
        var seed = SimPeer.seed(sim.node("seed", LinkProfile.FIBRE), film);
        seed.torrent(film).superSeed();
        var viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
        viewer.join(film, seed).fetchWhole();
        sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(30));
    }

    private static Stream<byte[]> of(FakePeer peer, int id) {
        return peer.messages().stream().filter(m -> m.length > 0 && m[0] == id);
    }

    private static String hex(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length);
        Arrays.stream(words).forEach(bytes::putInt);
        return HexFormat.of().formatHex(bytes.array());
    }

    private static byte[] extended(int number, byte[] payload) {
        byte[] bytes = new byte[payload.length + 1];
        bytes[0] = (byte) number;
        System.arraycopy(payload, 0, bytes, 1, payload.length);
        return bytes;
    }
}
