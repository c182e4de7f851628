package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.sim.FakePeer;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrentsV2;
import tv.starling.sim.Simulation;
import tv.starling.swarm.SimPeer;

/** Peers whose blocks are right and who lie, or are silent, about hashes (BEP 52). */
class HashLiarsTest {
    private static final int KIB = 1 << 10;
    private static final int HASHES = 22;
    private static final int REJECT = 23;

    private final SimTorrent film = SimTorrentsV2.single(Version.V2, "film.mp4", 4096 * KIB, 128 * KIB, 1);

    static LongStream seeds() {
        return Simulation.seeds(10);
    }

    /** What a swarm of one honest seed and one who answers requests for hashes like this comes to. */
    private final class Swarm {
        final Simulation sim;
        final SimPeer honest;
        final SimNode liar;
        final ScriptedSeed scripted;
        final SimPeer viewer;

        Swarm(long seed, BiConsumer<FakePeer, byte[]> hashes) {
            sim = Simulation.seed(seed);
            honest = SimPeer.seed(sim.node("honest", LinkProfile.DSL), film);
            liar = sim.node("liar", LinkProfile.FIBRE);
            scripted =
                    ScriptedSeed.on(liar, film, (number, piece, right) -> right).withHashes(hashes);
            viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));
            Watch.of(sim, film, honest, viewer);
        }

        List<HostPort> both() {
            return List.of(SimTorrent.peer(honest.node(), SimPeer.PORT), SimTorrent.peer(liar, SimPeer.PORT));
        }

        void joinWithLayers() {
            viewer.joinAddresses(film, Reach.ANY, both()).fetchWhole();
            finish();
        }

        void joinByLink() {
            viewer.session().add(film.magnet(), SimPeer.options(both())).fetchWhole();
            finish();
        }

        private void finish() {
            sim.runUntil(() -> viewer.isWhole(film), Duration.ofSeconds(60));
            sim.runFor(Duration.ofSeconds(1));
            assertThat(scripted.hashRequests()).isPositive();
            assertThat(viewer.bans(film, honest.node())).isFalse();
            assertThat(viewer.wasted(film)).as("nothing is fetched twice").isLessThan(128 * KIB);
        }
    }

    /** As many hashes as asked for, none of them right. */
    private static void lie(FakePeer peer, byte[] range) {
        ByteBuffer asked = ByteBuffer.wrap(range);
        int count = asked.getInt(40);
        int uncles = Math.max(0, asked.getInt(44) + 1 - Integer.numberOfTrailingZeros(count));
        byte[] answer = Arrays.copyOf(range, range.length + (count + uncles) * 32);
        Arrays.fill(answer, range.length, answer.length, (byte) 7);
        peer.message(HASHES, answer);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoGivesWrongPieceLayersIsBannedAndTheRightOnesComeFromAnother(long seed) {
        var swarm = new Swarm(seed, HashLiarsTest::lie);

        swarm.joinByLink();

        assertThat(swarm.viewer.bans(film, swarm.liar)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoGivesWrongLeavesIsBanned(long seed) {
        var swarm = new Swarm(seed, HashLiarsTest::lie);

        swarm.joinWithLayers();

        assertThat(swarm.viewer.bans(film, swarm.liar)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoSaysNothingHoldsNobodyUp(long seed) {
        var swarm = new Swarm(seed, (peer, range) -> {});

        swarm.joinByLink();

        assertThat(swarm.viewer.bans(film, swarm.liar)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aStormOfRejectsIsNothing(long seed) {
        byte[] other = HexFormat.of().parseHex("00".repeat(32) + "00000000" + "00000000" + "00000001" + "00000000");
        var swarm = new Swarm(seed, (peer, range) -> {
            for (int i = 0; i < 500; i++) {
                peer.message(REJECT, range).message(REJECT, other);
            }
        });

        swarm.joinByLink();

        assertThat(swarm.viewer.bans(film, swarm.liar)).isFalse();
        // Of 32 pieces and their layer: 16 are asked before the first answer can come.
        assertThat(swarm.scripted.hashRequests())
                .as("it is left alone in the end")
                .isLessThan(26);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hashesThatNobodyAskedForAreNotLookedAt(long seed) {
        byte[] root = film.info().files().getFirst().root().map(Hash256::bytes).orElseThrow();
        var swarm = new Swarm(seed, (peer, range) -> {
            for (int piece = 0; piece < 32; piece++) {
                ByteBuffer unasked = ByteBuffer.allocate(48 + 2 * 32)
                        .put(root)
                        .putInt(3)
                        .putInt(piece / 2 * 2)
                        .putInt(2)
                        .putInt(0);
                peer.message(HASHES, unasked.array());
            }
            peer.message(REJECT, range);
        });

        swarm.joinByLink();

        assertThat(swarm.viewer.bans(film, swarm.liar)).isFalse();
    }

    /** From outside the tree, of no file, with more proof than there is: each is refused by name, and the link goes on. */
    @ParameterizedTest
    @MethodSource("seeds")
    void requestsForWhatIsNotInATreeAreRejected(long seed) {
        var sim = Simulation.seed(seed);
        var honest = SimPeer.seed(sim.node("honest", LinkProfile.DSL), film);
        sim.runFor(Duration.ofSeconds(1));
        String root = film.info().files().getFirst().root().map(Hash256::hex).orElseThrow();
        FakePeer asker = FakePeer.dial(
                        sim.node("asker", LinkProfile.FIBRE), honest.node().address(SimPeer.PORT))
                .awaitConnected()
                .handshake(film.infoHash(), "0000000000000014", "-XX0000-askeraskeras");
        asker.next(FakePeer.HANDSHAKE + 5); // and have-all
        // 32 pieces of 8 blocks: the piece layer is 3, the root's 8.
        for (String range : List.of(
                "11".repeat(32) + "00000003" + "00000000" + "00000002" + "00000000",
                root + "00000003" + "00000020" + "00000020" + "00000000",
                root + "00000003" + "7fffffe0" + "00000020" + "00000000",
                root + "00000003" + "00000000" + "00000040" + "00000000",
                root + "00000009" + "00000000" + "00000001" + "00000000",
                root + "0000003e" + "00000000" + "00000001" + "00000000",
                root + "00000003" + "00000000" + "00000002" + "00000005",
                root + "00000000" + "00000100" + "00000008" + "00000002",
                root + "00000000" + "00000000" + "00000010" + "00000003",
                root + "00000001" + "00000000" + "00000002" + "00000000",
                // in the tree, but leaves are for whom we do not choke
                root + "00000000" + "00000000" + "00000008" + "00000002")) {
            asker.message(21, range).expect("00000031" + "17" + range);
        }
        String layer = root + "00000003" + "00000000" + "00000020" + "00000004";
        asker.message(21, layer).expect("%08x16".formatted(49 + 32 * 32) + layer);
        byte[] hashes = asker.next(32 * 32);

        assertThat(hashes).isEqualTo(film.layers().layers().values().iterator().next());
        assertThat(asker.isConnected()).isTrue();
        asker.message(21, root + "00000003" + "00000001" + "00000002" + "00000000");
        asker.awaitClosed();
    }
}
