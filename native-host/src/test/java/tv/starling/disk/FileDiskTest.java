package tv.starling.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.env.Disk.DiskError.Kind;
import tv.starling.env.Disk.Done;
import tv.starling.env.Disk.Place;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;

class FileDiskTest {
    private static final int KIB = 1024;
    private static final Place CACHE = new Place.Cache();

    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasWrittenAcrossFilesAndEmptyOnes() {
        InfoDictionary info = Bench.torrent("t", 32 * KIB, "a", 5000, "empty", 0, "b", 70_000, "c", 1, "d", 30_000);
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            for (int piece = 0; piece < info.layout().pieceCount(); piece++) {
                bench.fill(storage, info, piece);
            }
            for (int piece = 0; piece < info.layout().pieceCount(); piece++) {
                byte[] data = Bench.pieceData(info, piece);
                int half = data.length / 2;
                assertThat(Bench.value(bench.read(storage, piece, half, data.length - half)))
                        .isEqualTo(Arrays.copyOfRange(data, half, data.length));
                assertThat(Bench.value(bench.hash(storage, piece))).isEqualTo(Bench.sha1(data));
            }
            bench.close(storage);
        }
        assertThat(folder.resolve("data/" + Bench.hashOf(info) + "/files/2")).hasSize(70_000);
    }

    @Test
    void hashesBlocksThatCameInAnyOrder() {
        InfoDictionary info = Bench.torrent("t", 1024 * KIB, "a", 4096L * KIB);
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            for (int piece = 0; piece < 4; piece++) {
                byte[] data = Bench.pieceData(info, piece);
                List<Integer> offsets = new ArrayList<>();
                for (int at = 0; at < data.length; at += 16 * KIB) {
                    offsets.add(at);
                }
                Collections.shuffle(offsets, new Random(piece));
                for (int at : offsets) {
                    Bench.value(bench.write(storage, piece, at, Arrays.copyOfRange(data, at, at + 16 * KIB)));
                }
                assertThat(Bench.value(bench.hash(storage, piece))).isEqualTo(Bench.sha1(data));
            }
        }
    }

    /** For what a bad disk made of a block nobody is banned who sent it. */
    @Test
    void tellsWhichBlocksAreNotAsTheyCame() throws Exception {
        InfoDictionary info = Bench.torrent("t", 64 * KIB, "a", 128L * KIB);
        Path file = folder.resolve("data/" + Bench.hashOf(info) + "/files/0");
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            byte[] data = Bench.pieceData(info, 1);
            for (int block : List.of(2, 0, 1)) {
                byte[] sent = Arrays.copyOfRange(data, block * 16 * KIB, (block + 1) * 16 * KIB);
                sent[0] ^= (byte) (block == 0 ? 1 : 0); // as it was sent
                Bench.value(bench.write(storage, 1, block * 16 * KIB, sent));
            }
            assertThat(bench.spoiled(storage, 1)).isEqualTo(new BitSet());

            flip(file, 64 * KIB + 2 * 16 * KIB + 5);
            assertThat(bench.spoiled(storage, 1)).isEqualTo(BitSet.valueOf(new long[] {0b100}));
            flip(file, 64 * KIB + 3 * 16 * KIB - 1 - 16 * KIB);
            assertThat(bench.spoiled(storage, 1)).isEqualTo(BitSet.valueOf(new long[] {0b110}));
            assertThat(bench.spoiled(storage, 0)).as("nothing came of it").isEqualTo(new BitSet());

            bench.forget(storage, 1);
            assertThat(bench.spoiled(storage, 1)).as("forgotten").isEqualTo(new BitSet());
        }
    }

    private static void flip(Path file, long at) throws Exception {
        try (var open = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            open.read(one, at);
            open.write(one.put(0, (byte) ~one.get(0)).flip(), at);
        }
    }

    @Test
    void storesNoPaddingAndReadsItAsZeros() {
        InfoDictionary info = Bench.torrent("t", 16 * KIB, "a", 10_000, ".pad", 6384, "b", 16 * KIB);
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            bench.fill(storage, info, 0);
            assertThat(Bench.value(bench.read(storage, 0, 10_000, 6384))).isEqualTo(new byte[6384]);
            bench.close(storage);
        }
        assertThat(folder.resolve("data/" + Bench.hashOf(info) + "/files/1")).doesNotExist();
    }

    @Test
    void putsFilesUnderSafeNamesBelowTheUsersFolder() {
        InfoDictionary info = Bench.torrent("Show", 16 * KIB, "../../evil", 100, "s/e.mkv", 100, "none", 0);
        Path target = folder.resolve("mine");
        try (Bench bench = new Bench(folder.resolve("engine"))) {
            Storage storage = bench.open(info, new Place.Folder(target.toString()));
            bench.fill(storage, info, 0);
            bench.close(storage);
        }
        assertThat(target.resolve("Show/s/e.mkv")).hasSize(100);
        assertThat(target.resolve("Show/none")).isEmptyFile();
        assertThat(folder.resolve("evil")).doesNotExist();
        assertThat(folder)
                .isDirectoryNotContaining(path -> path.getFileName().toString().contains("evil"));
    }

    @Test
    void followsNoLinkThatWasPlanted() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path target = Files.createDirectories(folder.resolve("mine/Show"));
        Files.createSymbolicLink(target.resolve("a"), victim);
        Files.createSymbolicLink(target.resolve("sub"), outside);
        InfoDictionary info = Bench.torrent("Show", 100, "a", 100, "sub/b", 100, "c", 100);
        try (Bench bench = new Bench(folder.resolve("engine"))) {
            Storage storage =
                    bench.open(info, new Place.Folder(folder.resolve("mine").toString()));
            assertThat(kind(bench.write(storage, 0, 0, new byte[100]))).isEqualTo(Kind.OTHER);
            assertThat(kind(bench.write(storage, 1, 0, new byte[100]))).isEqualTo(Kind.OTHER);
            assertThat(kind(bench.hash(storage, 0))).isEqualTo(Kind.OTHER);
            Bench.value(bench.write(storage, 2, 0, new byte[100]));
            bench.close(storage);
        }
        assertThat(victim).hasContent("precious");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        InfoDictionary info = Bench.torrent("t", 16 * KIB, "a", 64 * KIB);
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            assertThat(kind(bench.hash(storage, 1))).isEqualTo(Kind.MISSING);
            assertThat(kind(bench.read(storage, 0, 0, 10))).isEqualTo(Kind.MISSING);
            bench.fill(storage, info, 0);
            assertThat(kind(bench.hash(storage, 1))).isEqualTo(Kind.MISSING);
        }
    }

    @Test
    void failsAWriteWhereAFileStandsInTheWay() throws Exception {
        Files.writeString(folder.resolve("mine"), "a file");
        InfoDictionary info = Bench.torrent("Show", 100, "a", 100, "b", 100);
        try (Bench bench = new Bench(folder.resolve("engine"))) {
            Storage storage =
                    bench.open(info, new Place.Folder(folder.resolve("mine").toString()));
            assertThat(kind(bench.write(storage, 0, 0, new byte[100]))).isEqualTo(Kind.OTHER);
            assertThat(storage.queuedBytes()).isZero();
        }
    }

    @Test
    void doesAPiecesOperationsInTheOrderTheyWereAsked() throws Exception {
        InfoDictionary info = Bench.torrent("t", 16 * KIB, "a", 64 * KIB);
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            List<byte[]> seen = new ArrayList<>();
            List<Result<byte[]>> written = new ArrayList<>();
            CountDownLatch all = new CountDownLatch(200);
            bench.<Boolean>ask(done -> {
                for (int i = 0; i < 200; i++) {
                    byte[] block = new byte[16 * KIB];
                    Arrays.fill(block, (byte) i);
                    storage.write(1, 0, block, written::add);
                    storage.read(1, 16 * KIB - 1, 1, result -> {
                        seen.add(Bench.value(result));
                        all.countDown();
                    });
                }
                assertThat(storage.queuedBytes()).isEqualTo(200L * 16 * KIB);
                done.accept(true);
            });
            all.await();
            for (int i = 0; i < 200; i++) {
                assertThat(seen.get(i)).containsExactly(i);
            }
            assertThat(bench.<Long>ask(done -> done.accept(storage.queuedBytes())))
                    .isZero();
            byte[] last = new byte[16 * KIB];
            Arrays.fill(last, (byte) 199);
            assertThat(Bench.value(bench.hash(storage, 1))).isEqualTo(Bench.sha1(last));
        }
    }

    @Test
    void keepsAndDeletesInfoDictionaries() {
        InfoDictionary info = Bench.torrent("t", 16 * KIB, "a", 16 * KIB);
        var infoHash = Bench.hashOf(info);
        try (Bench bench = new Bench(folder)) {
            assertThat(bench.<Optional<byte[]>>ask(done -> bench.disk.loadInfo(infoHash, done)))
                    .isEmpty();
            Bench.value(bench.<Result<Done>>ask(done -> bench.disk.saveInfo(infoHash, info.raw(), done)));
            assertThat(bench.<Optional<byte[]>>ask(done -> bench.disk.loadInfo(infoHash, done)))
                    .contains(info.raw());
            Storage storage = bench.open(info, CACHE);
            assertThat(kind(bench.<Result<Done>>ask(done -> bench.disk.delete(infoHash, done))))
                    .isEqualTo(Kind.OTHER);
            assertThat(kind(bench.<Result<Storage>>ask(done -> bench.disk.open(infoHash, info, CACHE, done))))
                    .isEqualTo(Kind.OTHER);
            bench.close(storage);
            assertThat(kind(bench.write(storage, 0, 0, new byte[1]))).isEqualTo(Kind.OTHER);
            Bench.value(bench.<Result<Done>>ask(done -> bench.disk.delete(infoHash, done)));
        }
        assertThat(folder.resolve("data")).isEmptyDirectory();
    }

    @Test
    void refusesAFolderThatAnotherEngineUses() {
        try (Bench bench = new Bench(folder)) {
            assertThat(FileDisk.open(folder, Bench.WIDE, Runnable::run))
                    .isInstanceOfSatisfying(
                            FileDisk.Opening.Refused.class,
                            refused -> assertThat(refused.sentence()).startsWith("Another engine uses"));
        }
        try (Bench bench = new Bench(folder)) {
            assertThat(bench.disk).isNotNull();
        }
    }

    @Test
    void refusesAFolderThatIsAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThat(FileDisk.open(file, Bench.WIDE, Runnable::run)).isInstanceOf(FileDisk.Opening.Refused.class);
    }

    @Test
    void worksOnMoreFilesThanItKeepsOpen() {
        Object[] files = new Object[400];
        for (int i = 0; i < 200; i++) {
            files[2 * i] = "f" + i;
            files[2 * i + 1] = 1000;
        }
        InfoDictionary info = Bench.torrent("many", 1500, files);
        try (Bench bench = new Bench(folder)) {
            Storage storage = bench.open(info, CACHE);
            for (int round = 0; round < 2; round++) {
                for (int piece = 0; piece < info.layout().pieceCount(); piece++) {
                    bench.fill(storage, info, piece);
                }
            }
            bench.close(storage);
        }
    }

    static Kind kind(Result<?> result) {
        return ((Result.Failed<?>) result).error().kind();
    }
}
