package tv.starling.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.env.Disk.DiskError.Kind;
import tv.starling.env.Disk.Place;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;

class CacheQuotaTest {
    private static final int PIECE = 64 * 1024;
    private static final Place CACHE = new Place.Cache();

    @TempDir
    Path folder;

    @Test
    void refusesWritesBeyondTheQuotaAndTakesThemAgainWhenThereIsRoom() {
        InfoDictionary info = Bench.torrent("t", PIECE, "a", 8 * PIECE);
        try (Bench bench = bench(3)) {
            Storage storage = bench.open(info, CACHE);
            for (int piece = 0; piece < 3; piece++) {
                bench.fill(storage, info, piece);
            }
            assertThat(room(bench)).isZero();
            assertThat(FileDiskTest.kind(bench.write(storage, 3, 0, new byte[16384])))
                    .isEqualTo(Kind.QUOTA);
            assertThat(Bench.value(bench.read(storage, 1, 0, 10))).hasSize(10);
            bench.<Boolean>ask(done -> {
                storage.forget(0);
                done.accept(true);
            });
            bench.fill(storage, info, 3);
            bench.close(storage);
        }
    }

    @Test
    void dropsTheLongestUnusedFirstAndNeverAnOpenOne() {
        List<InfoDictionary> torrents = new ArrayList<>();
        try (Bench bench = bench(4)) {
            for (int i = 0; i < 3; i++) {
                InfoDictionary info = Bench.torrent("t" + i, PIECE, "a", 3 * PIECE);
                torrents.add(info);
                Storage storage = bench.open(info, CACHE);
                bench.fill(storage, info, 0);
                bench.close(storage);
            }
            Storage oldest = bench.open(torrents.get(0), CACHE); // in use: the second is next to go
            InfoDictionary fresh = Bench.torrent("fresh", PIECE, "a", 3 * PIECE);
            Storage storage = bench.open(fresh, CACHE);
            assertThat(room(bench)).isEqualTo(3 * PIECE);
            bench.fill(storage, fresh, 0);
            assertThat(kept(torrents)).containsExactly(true, true, true);
            bench.fill(storage, fresh, 1);
            assertThat(kept(torrents)).containsExactly(true, false, true);
            bench.fill(storage, fresh, 2);
            assertThat(kept(torrents)).containsExactly(true, false, false);
            assertThat(FileDiskTest.kind(bench.write(oldest, 1, 0, new byte[16384])))
                    .isEqualTo(Kind.QUOTA);
            bench.close(storage);
            bench.close(oldest);
        }
    }

    @Test
    void remembersWhatTheCacheHoldsAcrossStarts() {
        InfoDictionary info = Bench.torrent("t", PIECE, "a", 8 * PIECE);
        try (Bench bench = bench(4)) {
            Storage storage = bench.open(info, CACHE);
            bench.fill(storage, info, 7); // a sparse file: its length is eight times what it holds
            bench.close(storage);
        }
        try (Bench bench = bench(4)) {
            assertThat(room(bench)).isEqualTo(4 * PIECE);
            Storage storage = bench.open(info, CACHE);
            assertThat(room(bench)).isEqualTo(3 * PIECE);
            bench.close(storage);
        }
    }

    @Test
    void leavesTheReserveOfTheDiskFree() {
        InfoDictionary info = Bench.torrent("t", PIECE, "a", PIECE);
        try (Bench bench = new Bench(folder, new CachePolicy(1L << 40, 100), ResumeKeeper.BATCH)) {
            assertThat(room(bench)).isZero();
            Storage storage = bench.open(info, CACHE);
            assertThat(FileDiskTest.kind(bench.write(storage, 0, 0, new byte[16384])))
                    .isEqualTo(Kind.FULL);
            bench.close(storage);
            Storage mine =
                    bench.open(info, new Place.Folder(folder.resolve("mine").toString()));
            bench.fill(mine, info, 0);
            bench.close(mine);
        }
    }

    private Bench bench(int pieces) {
        return new Bench(folder, new CachePolicy((long) pieces * PIECE, 0), ResumeKeeper.BATCH);
    }

    private static long room(Bench bench) {
        return bench.<Long>ask(bench.disk::room);
    }

    private List<Boolean> kept(List<InfoDictionary> torrents) {
        return torrents.stream()
                .map(info -> folder.resolve("data/" + Bench.hashOf(info) + "/files")
                        .toFile()
                        .exists())
                .toList();
    }
}
