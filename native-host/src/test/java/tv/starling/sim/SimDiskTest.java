package tv.starling.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import tv.starling.env.Disk.DiskError.Kind;
import tv.starling.env.Disk.Place;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoHash;

class SimDiskTest {
    private static final int PIECE = 32_768;

    private final Simulation sim = Simulation.seed(5);
    private final SimTorrent torrent = SimTorrents.single("clip.mp4", 100_000, PIECE, 1);
    private final List<Result<?>> results = new ArrayList<>();

    @Test
    void makesTorrentsWhoseHashesAreRight() {
        SimTorrent many = SimTorrents.of(
                "show", PIECE, 2, new SimTorrents.FileOf("a/1.mp4", 50_000), new SimTorrents.FileOf("b.srt", 10));
        assertThat(new String(many.info().raw(), ISO_8859_1))
                .startsWith("d5:filesld6:lengthi50000e4:pathl1:a5:1.mp4eed6:lengthi10e4:pathl5:b.srteee"
                        + "4:name4:show12:piece lengthi32768e6:pieces40:");
        assertThat(many.infoHash()).isEqualTo(InfoHash.of(Sha1.of(many.info().raw())));
        assertThat(many.info().pieceHash(1)).isEqualTo(Sha1.of(many.bytes(PIECE, 50_010 - PIECE)));
        assertThat(torrent.bytes(1003, 50)).isEqualTo(Arrays.copyOfRange(torrent.bytes(0, 2000), 1003, 1053));
    }

    @Test
    void hashesAndReadsWhatWasWritten() {
        SimNode node = node(DiskProfile.SSD);
        Storage storage = open(node);
        writePiece(storage, 3);
        assertThat(storage.queuedBytes()).isEqualTo(100_000 - 3 * PIECE);
        storage.hash(3, results::add);
        storage.read(3, 5, 7, results::add);
        storage.hash(2, results::add);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(results).hasSize(4);
        assertThat(values()).contains(torrent.info().pieceHash(3), torrent.bytes(3 * PIECE + 5, 7));
        assertThat(errors()).containsExactly(Kind.MISSING);
        assertThat(storage.queuedBytes()).isZero();
    }

    @Test
    void hasEverythingWithoutMemory() {
        SimTorrent large = SimTorrents.single("large", 40L << 20, 1 << 20, 9);
        SimNode node = node(DiskProfile.SSD);
        node.disk().full(large);
        List<Storage> opened = new ArrayList<>();
        node.disk().open(large.infoHash(), large.info(), new Place.Cache(), result -> opened.add(value(result)));
        node.disk()
                .loadInfo(
                        large.infoHash(),
                        info -> assertThat(info.orElseThrow())
                                .isEqualTo(large.info().raw()));
        sim.runFor(Duration.ofSeconds(1));
        assertThat(opened.getFirst().verifiedAtOpen().cardinality()).isEqualTo(40);
        opened.getFirst().hash(39, results::add);
        node.disk().spoil(large.infoHash(), 38);
        opened.getFirst().hash(38, results::add);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(values())
                .contains(large.info().pieceHash(39))
                .doesNotContain(large.info().pieceHash(38));
    }

    @Test
    void takesAsLongAsTheDiskIsSlow() {
        SimNode node = node(new DiskProfile(Duration.ZERO, 32_768, Long.MAX_VALUE, 0));
        Storage storage = open(node);
        Duration before = sim.now();
        writePiece(storage, 0);
        sim.runUntil(() -> !results.isEmpty(), Duration.ofMinutes(1));
        assertThat(sim.now().minus(before)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void isFullWhenItIsFull() {
        Storage storage = open(node(DiskProfile.SSD.spaceLeft(PIECE + 10)));
        writePiece(storage, 0);
        sim.runFor(Duration.ofSeconds(1));
        writePiece(storage, 1);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(results.getFirst()).isInstanceOf(Result.Ok.class);
        assertThat(errors()).containsExactly(Kind.FULL);
    }

    @Test
    void corruptsThePlannedWrite() {
        Storage storage = open(node(DiskProfile.SSD.corruptWrite(1)));
        writePiece(storage, 0);
        storage.hash(0, results::add);
        sim.runFor(Duration.ofSeconds(1));
        writePiece(storage, 0);
        storage.hash(0, results::add);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(value(results.get(1))).isNotEqualTo(torrent.info().pieceHash(0));
        assertThat(value(results.get(3))).isEqualTo(torrent.info().pieceHash(0));
    }

    @Test
    void failsEachPlannedOperationUntilThereAreNoMore() {
        int number = 1;
        while (true) {
            results.clear();
            SimNode node =
                    Simulation.seed(1).node("n", LinkProfile.LAN).faults(FaultPlan.failDisk(number, Kind.READ_ONLY));
            Simulation own = node.env().simulation();
            node.disk().saveInfo(torrent.infoHash(), torrent.info().raw(), results::add);
            node.disk().delete(torrent.infoHash(), results::add);
            node.disk().open(torrent.infoHash(), torrent.info(), new Place.Cache(), results::add);
            own.runFor(Duration.ofSeconds(1));
            if (node.counts().diskOperations() < number) {
                break;
            }
            assertThat(results).hasSize(3);
            assertThat(errors()).containsExactly(Kind.READ_ONLY);
            number++;
        }
        assertThat(number).isEqualTo(4);
        assertThat(errors()).isEmpty();
    }

    @Test
    void losesTheNewestRecordsInACrashButNoneAfterClosing() {
        SimNode node = node(DiskProfile.SSD);
        Storage storage = open(node);
        writePiece(storage, 0);
        writePiece(storage, 1);
        sim.runFor(Duration.ofSeconds(1));
        storage.verified(0);
        sim.runFor(Duration.ofSeconds(6));
        storage.verified(1);
        node.kill();
        node.restart();
        Storage again = open(node);
        assertThat(again.verifiedAtOpen()).isEqualTo(BitSet.valueOf(new long[] {1}));
        again.hash(1, results::add);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(value(results.getLast()))
                .as("data is kept")
                .isEqualTo(torrent.info().pieceHash(1));
        again.verified(1);
        again.forget(0);
        again.close(() -> {});
        sim.runFor(Duration.ofSeconds(1));
        node.kill();
        assertThat(node.disk().recorded(torrent.infoHash())).isEqualTo(BitSet.valueOf(new long[] {2}));
    }

    @Test
    void deletesTheCacheButNotAFolderOfTheUsers() {
        SimNode node = node(DiskProfile.SSD);
        for (Place place : List.of(new Place.Cache(), new Place.Folder("/videos"))) {
            node.disk().full(torrent);
            node.disk().open(torrent.infoHash(), torrent.info(), place, results::add);
            sim.runFor(Duration.ofSeconds(1));
            node.disk().delete(torrent.infoHash(), results::add);
            sim.runFor(Duration.ofSeconds(1));
            assertThat(node.disk().recorded(torrent.infoHash()).isEmpty()).isTrue();
            assertThat(node.disk().piece(torrent.infoHash(), 0).isPresent()).isEqualTo(place instanceof Place.Folder);
        }
    }

    @Test
    void refusesWhatOnlyAFaultOfOursAsksFor() {
        Storage storage = open(node(DiskProfile.SSD));
        assertThatThrownBy(() -> storage.read(4, 0, 1, results::add)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> storage.write(3, 0, new byte[PIECE], results::add))
                .isInstanceOf(IllegalStateException.class);
        storage.close(() -> {});
        assertThatThrownBy(() -> storage.hash(0, results::add)).isInstanceOf(IllegalStateException.class);
    }

    private SimNode node(DiskProfile disk) {
        SimNode node = sim.node("n", LinkProfile.LAN, disk);
        node.disk().expects(torrent);
        return node;
    }

    private Storage open(SimNode node) {
        List<Storage> opened = new ArrayList<>();
        node.disk().open(torrent.infoHash(), torrent.info(), new Place.Cache(), result -> opened.add(value(result)));
        sim.runUntil(() -> !opened.isEmpty(), Duration.ofSeconds(1));
        return opened.getFirst();
    }

    private void writePiece(Storage storage, int piece) {
        int size = torrent.info().layout().pieceSize(piece);
        storage.write(piece, 0, torrent.bytes((long) piece * PIECE, size), results::add);
    }

    private List<Object> values() {
        return results.stream()
                .filter(result -> result instanceof Result.Ok<?>)
                .map(result -> (Object) value(result))
                .toList();
    }

    private List<Kind> errors() {
        return results.stream()
                .filter(result -> result instanceof Result.Failed<?>)
                .map(result -> ((Result.Failed<?>) result).error().kind())
                .toList();
    }

    private static <T> T value(Result<T> result) {
        return ((Result.Ok<T>) result).value();
    }
}
