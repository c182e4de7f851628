package tv.starling.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.env.Disk.Place;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;

class ResumeTest {
    private static final Place CACHE = new Place.Cache();

    @TempDir
    Path folder;

    private final InfoDictionary info = Bench.torrent("t", 16384, "a", 4 * 16384, "b", 4 * 16384);
    private Path torrent;

    @BeforeEach
    void fillHalf() {
        torrent = folder.resolve("data/" + Bench.hashOf(info));
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            for (int piece = 1; piece < 7; piece++) {
                bench.fill(storage, info, piece);
            }
            bench.close(storage);
        }
    }

    @Test
    void vouchesForVerifiedPiecesOnly() {
        assertThat(verifiedAtOpen()).isEqualTo(pieces(1, 2, 3, 4, 5, 6));
    }

    @Test
    void leavesOutWhatWasForgotten() {
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            bench.<Boolean>ask(done -> {
                storage.forget(3);
                done.accept(true);
            });
            await().untilAsserted(() -> assertThat(record().verified()).isEqualTo(pieces(1, 2, 4, 5, 6)));
        }
        assertThat(verifiedAtOpen()).isEqualTo(pieces(1, 2, 4, 5, 6));
    }

    @Test
    void trustsNoFileThatWasChangedWhileClosed() throws IOException {
        Path b = torrent.resolve("files/1");
        Files.setLastModifiedTime(
                b, FileTime.fromMillis(Files.getLastModifiedTime(b).toMillis() + 1));
        assertThat(verifiedAtOpen()).isEqualTo(pieces(1, 2, 3));
    }

    @Test
    void trustsNoFileThatIsGone() throws IOException {
        Files.delete(torrent.resolve("files/0"));
        assertThat(verifiedAtOpen()).isEqualTo(pieces(4, 5, 6));
    }

    @Test
    void trustsOnlyWhatALongEnoughFileCanHoldAfterACrash() throws IOException {
        try (Bench bench = new Bench(folder)) {
            bench.open(info, CACHE); // never closed: its record stays open
        }
        assertThat(record().state()).isEqualTo(ResumeRecord.State.OPEN);
        try (RandomAccessFile b =
                new RandomAccessFile(torrent.resolve("files/1").toFile(), "rw")) {
            b.setLength(2 * 16384 + 1);
        }
        assertThat(verifiedAtOpen()).isEqualTo(pieces(1, 2, 3, 4, 5));
    }

    @Test
    void ignoresADamagedRecordWhateverByteIsWrong() throws IOException {
        byte[] whole = Files.readAllBytes(torrent.resolve("resume"));
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            assertThatThrownBy(() -> ResumeRecord.decode(damaged))
                    .as("byte %d", at)
                    .isInstanceOf(IOException.class);
        }
        for (int length = 0; length < whole.length; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ResumeRecord.decode(torn))
                    .as("length %d", length)
                    .isInstanceOf(IOException.class);
        }
        whole[whole.length / 2] ^= 1;
        Files.write(torrent.resolve("resume"), whole);
        assertThat(verifiedAtOpen()).isEqualTo(pieces());
    }

    @Test
    void takesTheOldRecordBesideAHalfWrittenOne() throws IOException {
        Files.write(torrent.resolve("resume.new"), new byte[] {1, 2, 3});
        assertThat(verifiedAtOpen()).isEqualTo(pieces(1, 2, 3, 4, 5, 6));
    }

    @Test
    void keepsARecordForEachPlace() {
        Path mine = folder.resolve("mine");
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, new Place.Folder(mine.toString()));
            assertThat(storage.verifiedAtOpen()).isEqualTo(pieces());
            bench.fill(storage, info, 0);
            bench.close(storage);
            Storage elsewhere =
                    bench.open(info, new Place.Folder(folder.resolve("other").toString()));
            assertThat(elsewhere.verifiedAtOpen()).isEqualTo(pieces());
            bench.close(elsewhere);
        }
        assertThat(verifiedAtOpen()).isEqualTo(pieces(1, 2, 3, 4, 5, 6));
    }

    @Test
    void keepsTheSwarmsMemoryAlsoWhenItIsNotClosed() {
        remember(new byte[] {1, 2, 3});
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            assertThat(storage.memoryAtOpen()).containsExactly(1, 2, 3);
            bench.remember(storage, new byte[] {4});
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(record().memory()).containsExactly(4));
        }
        assertThat(record().verified()).isEqualTo(pieces(1, 2, 3, 4, 5, 6));
        try (Bench bench = new Bench(folder)) {
            assertThat(bench.open(info, CACHE).memoryAtOpen()).containsExactly(4);
        }
    }

    private void remember(byte[] memory) {
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            bench.remember(storage, memory);
            bench.close(storage);
        }
    }

    @Test
    void readsRecordsOfTheVersionBeforeAndOfLaterOnes() throws IOException {
        remember(new byte[] {1, 2, 3});
        byte[] now = Files.readAllBytes(torrent.resolve("resume"));
        byte[] before = ofVersion(1, Arrays.copyOf(now, now.length - 4 - 4 - 3));
        assertThat(ResumeRecord.decode(before).verified()).isEqualTo(pieces(1, 2, 3, 4, 5, 6));
        assertThat(ResumeRecord.decode(before).memory()).isEmpty();
        byte[] later = ofVersion(3, Arrays.copyOf(now, now.length + 100));
        assertThat(ResumeRecord.decode(later).verified()).isEqualTo(pieces(1, 2, 3, 4, 5, 6));
        assertThat(ResumeRecord.decode(later).memory()).containsExactly(1, 2, 3);
        Files.write(torrent.resolve("resume"), before);
        assertThat(verifiedAtOpen()).isEqualTo(pieces(1, 2, 3, 4, 5, 6));
    }

    /** @param fields with a version in front, without a checksum */
    private static byte[] ofVersion(int version, byte[] fields) {
        byte[] record = Arrays.copyOf(fields, fields.length + 4);
        ByteBuffer.wrap(record).putInt(8, version);
        CRC32 crc = new CRC32();
        crc.update(record, 0, fields.length);
        ByteBuffer.wrap(record).putInt(fields.length, (int) crc.getValue());
        return record;
    }

    @Test
    void recordsWithinItsTimeWhileOpen() {
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            bench.fill(storage, info, 7);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> record().verified().get(7));
            assertThat(record().state()).isEqualTo(ResumeRecord.State.OPEN);
        }
    }

    private BitSet verifiedAtOpen() {
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            BitSet verified = storage.verifiedAtOpen();
            bench.close(storage);
            return verified;
        }
    }

    private ResumeRecord record() {
        return new ResumeFile(torrent, "resume").read().orElseThrow();
    }

    private static BitSet pieces(int... set) {
        BitSet bits = new BitSet();
        for (int piece : set) {
            bits.set(piece);
        }
        return bits;
    }
}
