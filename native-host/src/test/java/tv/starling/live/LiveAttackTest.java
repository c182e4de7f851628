package tv.starling.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.metainfo.Merkle;
import tv.starling.metainfo.TorrentBuilder;
import tv.starling.sim.LinkProfile;
import tv.starling.sim.Simulation;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LiveMessage;
import tv.starling.wire.LiveRecord;
import tv.starling.wire.PeerMessage;
import tv.starling.wire.ProtocolException;
import tv.starling.wire.SignedRecording;

/** Nothing that the source did not sign is kept, told to the player or sent on. */
class LiveAttackTest {
    private static final Ed25519.KeyPair KEY = Ed25519.fromSeed(new byte[32]);
    private static final Ed25519.KeyPair THIEF =
            Ed25519.fromSeed("another seed of thirty-two bytes".getBytes(StandardCharsets.US_ASCII));
    private static final LiveDictionary SWARM = dictionary(16);

    private final Simulation sim = Simulation.seed(1);
    private final List<Long> played = new ArrayList<>();
    private final List<String> alarms = new ArrayList<>();
    private final Script attacker = new Script();
    private final Script child = new Script();
    private LiveSwarm viewer;
    private LiveNeighbour bad;
    private LiveNeighbour good;

    private static LiveDictionary dictionary(int window) {
        return LiveDictionary.of(
                "Attacked",
                65_536,
                new LiveDictionary.Signer(KEY.publicKey(), new byte[0]),
                0,
                new LiveDictionary.Media("video/mp4", new byte[0], 500_000),
                window,
                8);
    }

    /** What was sent to a neighbour. */
    private static final class Script implements Line {
        final List<PeerMessage> sent = new ArrayList<>();
        final List<LiveMessage> live = new ArrayList<>();
        String closed = "";

        @Override
        public void send(PeerMessage message) {
            sent.add(message);
        }

        @Override
        public void send(LiveMessage message) {
            live.add(message);
        }

        @Override
        public long queuedBytes() {
            return 0;
        }

        @Override
        public void close(String reason) {
            closed = reason;
        }

        long pieces() {
            return sent.stream().filter(PeerMessage.Piece.class::isInstance).count();
        }
    }

    private final LiveSwarm.Listener listener = new LiveSwarm.Listener() {
        @Override
        public void tunedIn(int piece) {}

        @Override
        public void block(long block) {
            played.add(block);
        }

        @Override
        public void equivocation(LiveRecord one, LiveRecord other) {
            alarms.add("piece " + one.index());
        }

        @Override
        public void recorded(Recording recording) {
            alarms.add("recorded " + recording.info().name());
        }
    };

    private LiveSwarm swarm(String name, LiveSettings.Role role) {
        return new LiveSwarm(
                sim.node(name, LinkProfile.LAN).env(),
                SWARM,
                new LiveSettings(5_000_000, role),
                LiveChecks.of(SWARM),
                LiveStorage.inMemory(),
                listener);
    }

    /** A viewer with a child that subscribes to everything, tuned in at piece 0. */
    @BeforeEach
    void tuneIn() {
        viewer = swarm("viewer", LiveSettings.Role.VIEWER);
        bad = viewer.join(attacker);
        good = viewer.join(child);
        bad.live(record(0, KEY, SWARM, 0).encode());
        sim.runFor(Duration.ofSeconds(5));
        for (int s = 0; s < 8; s++) {
            good.live(new LiveMessage.Subscribe(s, 0).encode());
        }
        assertThat(child.live.stream().filter(LiveMessage.Accepted.class::isInstance))
                .hasSize(8);
    }

    private static byte[] data(int index, int kind) {
        byte[] data = new byte[65_536];
        new Random(index * 31L + kind).nextBytes(data);
        return data;
    }

    private static LiveMessage.Record record(int index, Ed25519.KeyPair key, LiveDictionary swarm, int kind) {
        return record(1, index, key, swarm, kind);
    }

    private static LiveMessage.Record record(
            int epoch, int index, Ed25519.KeyPair key, LiveDictionary swarm, int kind) {
        byte[] leaves = Merkle.leaves(data(index, kind));
        Hash256 hash = Hash256.of(Merkle.raise(leaves, 0, 2));
        return new LiveMessage.Record(
                new LiveRecord(epoch, index, 1_000_000 + index * 131L, 65_536, 0, 0, hash, new byte[0])
                        .sign(swarm.hash(), key),
                leaves);
    }

    private static PeerMessage.Piece piece(int index, int place, int kind) {
        byte[] block = new byte[16_384];
        System.arraycopy(data(index, kind), place * 16_384, block, 0, 16_384);
        return new PeerMessage.Piece(index, place * 16_384, block);
    }

    private void refuses(Runnable attack) {
        assertThatThrownBy(attack::run).isInstanceOf(ProtocolException.class);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(played).isEmpty();
        assertThat(child.pieces()).isZero();
    }

    @Test
    void whatIsSignedGoesOn() {
        bad.live(record(1, KEY, SWARM, 0).encode());
        bad.message(piece(1, 2, 0));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(played).containsExactly(6L);
        assertThat(child.sent).contains(piece(1, 2, 0));
        assertThat(child.live).contains(record(1, KEY, SWARM, 0));
    }

    @Test
    void recordsOfAnotherKeyAreRefused() {
        refuses(() -> bad.live(record(1, THIEF, SWARM, 0).encode()));
    }

    @Test
    void recordsOfAnotherSwarmAreRefused() {
        refuses(() -> bad.live(record(1, KEY, dictionary(17), 0).encode()));
    }

    @Test
    void truncatedRecordsAreRefused() {
        byte[] whole = record(1, KEY, SWARM, 0).encode();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            refuses(() -> bad.live(part));
        }
    }

    @Test
    void recordsWithOtherLeavesAreRefused() {
        var whole = record(1, KEY, SWARM, 0);
        refuses(() -> bad.live(new LiveMessage.Record(whole.record(), Merkle.leaves(data(1, 9))).encode()));
    }

    @Test
    void garbageIsRefusedEvenOfAParent() {
        bad.live(record(1, KEY, SWARM, 0).encode());
        refuses(() -> bad.message(piece(1, 0, 9)));
    }

    @Test
    void swappedBlocksAreRefused() {
        bad.live(record(1, KEY, SWARM, 0).encode());
        refuses(() -> bad.message(new PeerMessage.Piece(1, 0, piece(1, 1, 0).block())));
        refuses(() -> bad.message(new PeerMessage.Piece(1, 0, new byte[16_383])));
    }

    @Test
    void blocksBeforeTheirRecordAreRefused() {
        refuses(() -> bad.message(piece(2, 0, 0)));
    }

    /** Reordered records are no fault: each stands for itself. */
    @Test
    void reorderedRecordsAreTakenEachForItself() {
        bad.live(record(3, KEY, SWARM, 0).encode());
        bad.live(record(2, KEY, SWARM, 0).encode());
        bad.message(piece(2, 0, 0));
        bad.message(piece(3, 0, 0));
        assertThat(played).containsExactly(8L, 12L);
    }

    private static byte[] info(InfoDictionary.Version version, int pieceLength) {
        var torrent = TorrentBuilder.named("Attacked.mp4").version(version).pieceLength(pieceLength);
        return version == InfoDictionary.Version.V1
                ? torrent.length(65_536).pieceHashes(new byte[20]).infoBytes()
                : torrent.lone(new InfoDictionary.FileEntry(
                                List.of("Attacked.mp4"),
                                0,
                                65_536,
                                "",
                                Optional.of(Hash256.of(Merkle.leaf(new byte[1])))))
                        .infoBytes();
    }

    private static byte[] recording(byte[] info, Ed25519.KeyPair key, LiveDictionary swarm) {
        return new LiveMessage.Recording(SignedRecording.sign(info, swarm.hash(), key)).encode();
    }

    @Test
    void recordingsThatAreNotTheSourcesAreRefused() {
        byte[] info = info(InfoDictionary.Version.V2, 65_536);
        byte[] changed = recording(info, KEY, SWARM);
        changed[changed.length - 10] ^= 1;
        refuses(() -> bad.live(recording(info, THIEF, SWARM)));
        refuses(() -> bad.live(recording(info, KEY, dictionary(17))));
        refuses(() -> bad.live(changed));
        refuses(() -> bad.live(recording(info(InfoDictionary.Version.V1, 65_536), KEY, SWARM)));
        refuses(() -> bad.live(recording(info(InfoDictionary.Version.V2, 32_768), KEY, SWARM)));
        refuses(() -> bad.live(recording("no torrent".getBytes(StandardCharsets.US_ASCII), KEY, SWARM)));
        assertThat(alarms).isEmpty();
        assertThat(child.live.stream().filter(LiveMessage.Recording.class::isInstance))
                .isEmpty();
    }

    @Test
    void aRecordingIsPassedOnOnceAndTheFirstWordCounts() {
        byte[] first = recording(info(InfoDictionary.Version.V2, 65_536), KEY, SWARM);
        bad.live(first);
        bad.live(first);
        bad.live(recording("no torrent".getBytes(StandardCharsets.US_ASCII), KEY, SWARM));
        assertThat(alarms).containsExactly("recorded Attacked.mp4");
        var late = new Script();
        viewer.join(late);
        for (Script neighbour : List.of(child, late)) {
            assertThat(neighbour.live.stream().filter(LiveMessage.Recording.class::isInstance))
                    .containsExactly(LiveMessage.parse(first));
        }
    }

    @Test
    void replayedBlocksAndRecordsAreTakenOnce() {
        for (int i = 0; i < 3; i++) {
            bad.live(record(1, KEY, SWARM, 0).encode());
            bad.message(piece(1, 0, 0));
        }
        sim.runFor(Duration.ofSeconds(1));
        assertThat(played).containsExactly(4L);
        assertThat(child.pieces()).isEqualTo(1);
        assertThat(viewer.duplicates()).isEqualTo(2);
    }

    @Test
    void replayedEpochIsDropped() {
        bad.live(record(2, 5, KEY, SWARM, 0).encode());
        bad.live(record(1, 6, KEY, SWARM, 0).encode());
        assertThat(viewer.pieces().piece(6)).isEmpty();
        bad.live(record(3, 4, KEY, SWARM, 0).encode());
        assertThat(viewer.pieces().piece(4)).isEmpty();
    }

    @Test
    void equivocationStopsEverythingAndEverybodyIsToldWhy() {
        LiveRecord one = record(1, KEY, SWARM, 0).record();
        LiveRecord other = record(1, KEY, SWARM, 7).record();
        bad.live(record(1, KEY, SWARM, 0).encode());
        good.live(record(1, KEY, SWARM, 7).encode());
        assertThat(alarms).containsExactly("piece 1");
        assertThat(child.live).contains(new LiveMessage.Contradiction(one, other));
        var late = new Script();
        viewer.join(late);
        assertThat(late.live).containsExactly(new LiveMessage.Contradiction(one, other));
        bad.message(piece(1, 0, 0));
        sim.runFor(Duration.ofSeconds(2));
        assertThat(List.of(attacker.closed, child.closed, late.closed)).doesNotContain("");
        assertThat(played).isEmpty();
    }

    @Test
    void aProofIsBelievedIfItIsOne() {
        LiveRecord one = record(1, KEY, SWARM, 0).record();
        LiveRecord other = record(1, KEY, SWARM, 7).record();
        refuses(() -> bad.live(new LiveMessage.Contradiction(one, one).encode()));
        refuses(() -> bad.live(
                new LiveMessage.Contradiction(one, record(2, KEY, SWARM, 7).record()).encode()));
        refuses(() -> bad.live(
                new LiveMessage.Contradiction(one, record(2, 1, KEY, SWARM, 7).record()).encode()));
        refuses(() -> bad.live(
                new LiveMessage.Contradiction(one, record(1, THIEF, SWARM, 7).record()).encode()));
        refuses(() -> bad.live(
                new LiveMessage.Contradiction(record(1, THIEF, SWARM, 7).record(), one).encode()));
        assertThat(alarms).isEmpty();
        good.live(new LiveMessage.Contradiction(one, other).encode());
        good.live(new LiveMessage.Contradiction(other, one).encode());
        assertThat(alarms).containsExactly("piece 1");
        assertThat(attacker.live).containsOnlyOnce(new LiveMessage.Contradiction(one, other));
    }

    /** A second source that is behind: the viewer does not keep what it shows, and asks who does. */
    @Test
    void whatIsOlderThanWhatIsKeptOthersAreAskedAbout() {
        goodAloneHasPieceThree();
        bad.live(record(3, THIEF, SWARM, 7).encode());
        bad.live(record(3, KEY, SWARM, 7).encode());
        sim.runFor(Duration.ofSeconds(3));
        LiveRecord doubted = record(3, KEY, SWARM, 7).record();
        assertThat(child.live.stream().filter(LiveMessage.Doubt.class::isInstance))
                .containsExactly(new LiveMessage.Doubt(doubted));
        good.live(new LiveMessage.Contradiction(record(3, KEY, SWARM, 0).record(), doubted).encode());
        assertThat(alarms).containsExactly("piece 3");
    }

    private void goodAloneHasPieceThree() {
        for (int index = 1; index < 40; index++) {
            bad.live(record(index, KEY, SWARM, 0).encode());
        }
        assertThat(viewer.pieces().low()).isEqualTo(24);
        good.live(has(3));
    }

    private static byte[] has(int piece) {
        return new LiveMessage.Window(
                        piece,
                        piece,
                        new byte[] {(byte) 0x80},
                        LiveMessage.NOWHERE,
                        8,
                        8,
                        0,
                        new LiveMessage.Clock(1, 0, 0),
                        new LiveMessage.Ages(0, new int[8]))
                .encode();
    }

    @Test
    void thereIsADoubtASecondHoweverManyRecordsAreOld() {
        goodAloneHasPieceThree();
        byte[] old = record(3, KEY, SWARM, 7).encode();
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 1000; i++) {
                bad.live(old);
            }
            sim.runFor(Duration.ofSeconds(1));
            good.live(has(3)); // who says nothing is left
            bad.live(has(39));
        }
        assertThat(child.live.stream().filter(LiveMessage.Doubt.class::isInstance))
                .hasSizeBetween(10, 21);
    }

    /** It can't help that its key was stolen; who asks is told, and so is who comes later. */
    @Test
    void aSourceThatIsAskedTellsEverybodyAndGoesOn() {
        LiveSwarm source = swarm("source", LiveSettings.Role.SOURCE);
        var script = new Script();
        LiveNeighbour neighbour = source.join(script);
        var signer = new LiveSource(SWARM, KEY, 1, 0);
        source.publish(signer.sign(data(0, 0), 1_000_000, 0, 0));
        LiveRecord own = source.pieces().piece(0).orElseThrow().record();
        neighbour.live(new LiveMessage.Doubt(own).encode());
        neighbour.live(new LiveMessage.Doubt(record(5, KEY, SWARM, 7).record()).encode());
        assertThatThrownBy(() -> neighbour.live(
                        new LiveMessage.Doubt(record(0, THIEF, SWARM, 7).record()).encode()))
                .isInstanceOf(ProtocolException.class);
        assertThat(source.isContradicted()).isFalse();

        LiveRecord forged = record(0, KEY, SWARM, 7).record();
        neighbour.live(new LiveMessage.Doubt(forged).encode());
        assertThat(source.isContradicted()).isTrue();
        assertThat(script.live).contains(new LiveMessage.Contradiction(own, forged));
        source.publish(signer.sign(data(1, 0), 1_000_131, 0, 0));
        var late = new Script();
        source.join(late);
        assertThat(late.live).contains(new LiveMessage.Contradiction(own, forged));
    }

    @Test
    void moreThanTheWindowIsNotKept() {
        for (int index = 1; index < 40; index++) {
            bad.live(record(index, KEY, SWARM, 0).encode());
            bad.message(piece(index, 0, 0));
        }
        assertThat(viewer.pieces().low()).isEqualTo(24);
        int[] kept = {0};
        viewer.pieces().forEach(_ -> kept[0]++);
        assertThat(kept[0]).isEqualTo(16);
        assertThatThrownBy(() -> viewer.pieces().bytes(4)).isInstanceOf(IllegalArgumentException.class);
    }
}
