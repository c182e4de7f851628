package tv.starling.sim.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tv.starling.bencode.Foreign;
import tv.starling.env.HttpFetcher.Reach;
import tv.starling.metainfo.Digests;
import tv.starling.metainfo.HostPort;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.MagnetLink;
import tv.starling.sim.ContentSource;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.SimNode;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrentsV2;
import tv.starling.sim.Simulation;
import tv.starling.stream.ByteReader;
import tv.starling.swarm.SimPeer;
import tv.starling.swarm.TorrentStatus.Phase;

/** Hybrids whose data one version calls right and the other wrong (BEP 52): both are asked before a byte leaves. */
class HybridTest {
    private static final int KIB = 1 << 10;
    private static final int BLOCK = 16 * KIB;

    private final Simulation sim = Simulation.seed(1);
    private final SimPeer viewer = SimPeer.on(sim.node("viewer", LinkProfile.FIBRE));

    private static byte[] data(long seed, int length) {
        return new ContentSource(seed).bytes(0, length);
    }

    /** Knows v1 alone, and has these bytes. */
    private SimNode old(String name, SimTorrent torrent, byte[] bytes) {
        var node = sim.node(name, LinkProfile.FIBRE);
        ScriptedSeed.on(node, torrent, (number, piece, right) -> right).serving(bytes);
        return node;
    }

    private static List<HostPort> addresses(SimNode... nodes) {
        return Arrays.stream(nodes)
                .map(node -> SimTorrent.peer(node, SimPeer.PORT))
                .toList();
    }

    private byte[] onDisk(SimTorrent torrent) {
        return viewer.node().disk().piece(torrent.infoHash(), 0).orElseThrow();
    }

    // --- two blocks with one SHA-1 ------------------------------------------------------------------------------

    static Stream<JsonNode> collisions() {
        return Foreign.vectors("sha1_collision.json").get("cases").valueStream();
    }

    private static byte[] block(JsonNode collision, String prefix) {
        return Arrays.copyOf(HexFormat.of().parseHex(collision.get(prefix).asString()), BLOCK);
    }

    @ParameterizedTest
    @MethodSource("collisions")
    void theVectorsAreWhatTheySay(JsonNode collision) {
        byte[] one = block(collision, "prefix_a");
        byte[] other = block(collision, "prefix_b");

        assertThat(one).isNotEqualTo(other);
        assertThat(Digests.sha1(one))
                .isEqualTo(Digests.sha1(other))
                .asHexString()
                .isEqualToIgnoringCase(collision.get("sha1_both").asString());
        assertThat(Digests.sha256(one))
                .asHexString()
                .isEqualToIgnoringCase(collision.get("sha256_a").asString());
        assertThat(Digests.sha256(other))
                .asHexString()
                .isEqualToIgnoringCase(collision.get("sha256_b").asString());
    }

    @Test
    void theFilesOfTheProjectCollide() {
        var folder = Foreign.folder().resolve("sha1-collisions");
        byte[] one = Foreign.bytes(folder.resolve("sha-mbles-1.bin"));
        byte[] other = Foreign.bytes(folder.resolve("sha-mbles-2.bin"));

        assertThat(Digests.sha1(one)).isEqualTo(Digests.sha1(other));
        assertThat(Digests.sha256(one)).isNotEqualTo(Digests.sha256(other));
    }

    /** A known limit: SHA-1 is all that v1 has. */
    @ParameterizedTest
    @MethodSource("collisions")
    void versionOneTakesEitherBlock(JsonNode collision) {
        var torrent = SimTorrentsV2.versionOne("film.mp4", BLOCK, block(collision, "prefix_a"));
        byte[] other = block(collision, "prefix_b");

        viewer.joinAddresses(torrent, Reach.ANY, addresses(old("liar", torrent, other)))
                .fetchWhole();
        sim.runUntil(() -> viewer.isWhole(torrent), Duration.ofSeconds(5));

        assertThat(onDisk(torrent)).isEqualTo(other);
    }

    @ParameterizedTest
    @MethodSource("collisions")
    void theTreeOfAHybridUnmasksTheOtherBlock(JsonNode collision) {
        byte[] right = block(collision, "prefix_a");
        unmasks(right, block(collision, "prefix_b"), BLOCK);
    }

    /** The same end keeps the collision. */
    @ParameterizedTest
    @MethodSource("collisions")
    void alsoWithinALongerPiece(JsonNode collision) {
        byte[] right = Arrays.copyOf(block(collision, "prefix_a"), 4 * BLOCK);
        unmasks(right, Arrays.copyOf(block(collision, "prefix_b"), 4 * BLOCK), 4 * BLOCK);
    }

    private void unmasks(byte[] right, byte[] wrong, int pieceLength) {
        var torrent = SimTorrentsV2.hybrid("film.mp4", pieceLength, right, right);
        assertThat(Digests.sha1(wrong)).isEqualTo(torrent.info().pieceHash(0));
        var liar = old("liar", torrent, wrong);
        viewer.joinAddresses(torrent, Reach.ANY, addresses(liar)).fetchWhole();
        sim.runUntil(() -> viewer.bans(torrent, liar), Duration.ofSeconds(15));
        assertThat(viewer.verified(torrent).isEmpty()).isTrue();
        var honest = old("honest", torrent, right);
        viewer.joinAddresses(torrent, Reach.ANY, addresses(honest));
        sim.runUntil(() -> viewer.isWhole(torrent), Duration.ofSeconds(15));

        assertThat(onDisk(torrent)).isEqualTo(right);
        assertThat(viewer.bans(torrent, honest)).isFalse();
    }

    // --- versions with hashes of different data -----------------------------------------------------------------

    private void assertMismatchIsTold(SimTorrent torrent, SimNode... seeds) {
        var joined = viewer.joinAddresses(torrent, Reach.ANY, addresses(seeds));
        sim.runUntil(() -> joined.file(0).isPresent(), Duration.ofSeconds(1));
        var read = new ArrayList<ByteReader.Result>();
        joined.file(0).orElseThrow().open(0, torrent.info().layout().length()).read(read::add);
        joined.fetchWhole();
        sim.runUntil(() -> joined.status().phase() == Phase.FAILED, Duration.ofSeconds(60));

        assertThat(joined.status().error().orElseThrow().code()).isEqualTo("hybrid-mismatch");
        assertThat(joined.status().error().orElseThrow().message())
                .isEqualTo("The two versions of this torrent have hashes of different data.");
        assertThat(read).as("no byte").allMatch(ByteReader.Result.Failed.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void isToldWhenPeersHaveTheDataOfVersionOne(int blocksOfAPiece) {
        byte[] v1 = data(1, 16 * BLOCK);
        var torrent = SimTorrentsV2.hybrid("film.mp4", blocksOfAPiece * BLOCK, v1, data(2, 16 * BLOCK));

        assertMismatchIsTold(torrent, old("one", torrent, v1), old("other", torrent, v1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void isToldWhenPeersHaveTheDataOfVersionTwo(int blocksOfAPiece) {
        byte[] v2 = data(2, 16 * BLOCK);
        var torrent = SimTorrentsV2.hybrid("film.mp4", blocksOfAPiece * BLOCK, data(1, 16 * BLOCK), v2);

        var leavesOf = new SimTorrentsV2.Trees(v2);
        var seeds = new SimNode[2];
        for (int i = 0; i < seeds.length; i++) {
            seeds[i] = sim.node("seed" + i, LinkProfile.FIBRE);
            ScriptedSeed.on(seeds[i], torrent, (number, piece, right) -> right)
                    .serving(v2)
                    .withHashes((peer, range) -> peer.message(22, leavesOf.answer(range)));
        }
        assertMismatchIsTold(torrent, seeds);
    }

    /** One who has two blocks of one SHA-1 is banned at first, and so is the one seed that there is. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void isToldWhenTheOnlySeedKnowsVersionOneAlone(int blocksOfAPiece) {
        byte[] v1 = data(1, 16 * BLOCK);
        var torrent = SimTorrentsV2.hybrid("film.mp4", blocksOfAPiece * BLOCK, v1, data(2, 16 * BLOCK));

        assertMismatchIsTold(torrent, old("only", torrent, v1));
    }

    /** One who knows the leaves gives them; the data that v1 is right of comes from others, and SHA-1 is asked. */
    @Test
    void isToldThoughBlocksAreJudgedByTheirLeavesAsTheyCome() {
        byte[] v1 = data(1, 16 * BLOCK);
        byte[] v2 = data(2, 16 * BLOCK);
        var torrent = SimTorrentsV2.hybrid("film.mp4", 16 * BLOCK, v1, v2);
        var trees = new SimTorrentsV2.Trees(v2);
        var knows = sim.node("knows", LinkProfile.FIBRE);
        ScriptedSeed.on(knows, torrent, (number, piece, right) -> new byte[0])
                .withHashes((peer, range) -> peer.message(22, trees.answer(range)));

        assertMismatchIsTold(
                torrent, knows, old("one", torrent, v1), old("two", torrent, v1), old("three", torrent, v1));
    }

    // --- pieces that were taken by SHA-1 alone ------------------------------------------------------------------

    private void joinByVersionOne(SimTorrent torrent, SimNode... seeds) {
        viewer.session()
                .add(MagnetLink.of(torrent.info().hashes().v1().orElseThrow()), SimPeer.options(addresses(seeds)))
                .fetchWhole();
    }

    @Test
    void whatCameBeforeTheLayersIsJudgedByThemWhenTheyCome() {
        byte[] v1 = data(1, 16 * BLOCK);
        byte[] v2 = v1.clone();
        v2[5 * BLOCK] ^= 1;
        var torrent = SimTorrentsV2.hybrid("film.mp4", 4 * BLOCK, v1, v2);
        var trees = new SimTorrentsV2.Trees(v2);
        assertThat(torrent.info().version()).isEqualTo(Version.HYBRID);
        // All but the last piece come by SHA-1 alone.
        var old = sim.node("old", LinkProfile.FIBRE);
        ScriptedSeed.on(old, torrent, (number, piece, right) -> piece == 3 ? new byte[0] : right)
                .serving(v1);
        viewer.node().disk().saveInfo(torrent.infoHash(), torrent.info().raw(), done -> {});
        sim.runFor(Duration.ofSeconds(1));
        joinByVersionOne(torrent, old);
        sim.runUntil(() -> viewer.verified(torrent).cardinality() == 3, Duration.ofSeconds(10));

        var knows = sim.node("knows", LinkProfile.FIBRE);
        ScriptedSeed.on(knows, torrent, (number, piece, right) -> new byte[0])
                .withHashes((peer, range) -> peer.message(22, trees.answer(range)));
        viewer.session().add(torrent.magnet(), SimPeer.options(addresses(knows)));
        sim.runUntil(() -> !viewer.verified(torrent).get(1), Duration.ofSeconds(10));

        assertThat(viewer.verified(torrent).get(0) && viewer.verified(torrent).get(2))
                .isTrue();
        sim.runUntil(() -> viewer.torrent(torrent).status().phase() == Phase.FAILED, Duration.ofSeconds(60));
        assertThat(viewer.torrent(torrent).status().error().orElseThrow().code())
                .isEqualTo("hybrid-mismatch");
    }
}
