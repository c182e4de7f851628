package tv.starling.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.env.Disk.Done;
import tv.starling.env.Disk.Place;
import tv.starling.env.Disk.Result;
import tv.starling.env.KeptFile;
import tv.starling.env.Storage;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.InfoHash;
import tv.starling.metainfo.PieceLayout;
import tv.starling.sim.SimTorrent;
import tv.starling.sim.SimTorrents.FileOf;
import tv.starling.sim.SimTorrentsV2;

/** Files of the cache are found by their roots. */
class FileSearchTest {
    private static final int KIB = 1 << 10;

    private final SimTorrent show = SimTorrentsV2.of(
            Version.HYBRID, "show", 32 * KIB, 1, new FileOf("a.mp4", 100_000), new FileOf("b.mp4", 70_000));
    private final FileEntry second = show.info().files().stream()
            .filter(file -> file.path().contains("b.mp4"))
            .findFirst()
            .orElseThrow();
    private final Hash256 root = second.root().orElseThrow();
    private final InfoHash other = InfoHash.ofHex("ab".repeat(20));

    @TempDir
    Path folder;

    private Optional<KeptFile> find(Bench bench, Hash256 what, long length, InfoHash except) {
        return bench.ask(done -> bench.disk.findFile(what, length, except, done));
    }

    /** All but the piece in the middle of the second file. */
    private void keep() {
        try (Bench bench = new Bench(folder)) {
            Bench.value(bench.<Result<Done>>ask(
                    done -> bench.disk.saveInfo(show.infoHash(), show.info().raw(), done)));
            Bench.value(bench.<Result<Done>>ask(
                    done -> bench.disk.saveLayers(show.infoHash(), show.layers().bytes(), done)));
            Storage storage = Bench.value(bench.<Result<Storage>>ask(
                    done -> bench.disk.open(show.infoHash(), show.info(), new Place.Cache(), done)));
            PieceLayout layout = show.info().layout();
            int missing = layout.pieceAt(second.offset()) + 1;
            for (int piece = 0; piece < layout.pieceCount(); piece++) {
                for (int block = 0; block < layout.blockCount(piece) && piece != missing; block++) {
                    int at = block * PieceLayout.BLOCK;
                    byte[] bytes = show.bytes(layout.pieceOffset(piece) + at, layout.blockSize(piece, block));
                    Bench.value(bench.write(storage, piece, at, bytes));
                }
                int its = piece;
                if (piece != missing) {
                    bench.swarm.execute(() -> storage.verified(its));
                }
            }
            bench.close(storage);
        }
    }

    @Test
    void aFileIsFoundAndReadAsFarAsItWasVerified() {
        keep();
        try (Bench bench = new Bench(folder)) {
            KeptFile file = find(bench, root, 70_000, other).orElseThrow();

            assertThat(file.has(0, 32 * KIB)).isTrue();
            assertThat(file.has(0, 32 * KIB + 1)).isFalse();
            assertThat(file.has(64 * KIB, 70_000 - 64 * KIB)).isTrue();
            byte[] read = Bench.value(bench.<Result<byte[]>>ask(done -> file.read(64 * KIB, 1000, done)));
            assertThat(read).isEqualTo(show.bytes(second.offset() + 64 * KIB, 1000));
            assertThat(bench.<Result<byte[]>>ask(done -> file.read(69_999, 2, done)))
                    .isInstanceOf(Result.Failed.class);
            assertThat(file.pieceLayer(32 * KIB).map(Arrays::hashCode))
                    .isEqualTo(show.layers().of(root).map(Arrays::hashCode));
            assertThat(file.pieceLayer(64 * KIB)).isEmpty();
        }
    }

    @Test
    void anotherRootOrLengthIsNotFoundNorTheTorrentItself() {
        keep();
        try (Bench bench = new Bench(folder)) {
            assertThat(find(bench, Hash256.of(new byte[32]), 70_000, other)).isEmpty();
            assertThat(find(bench, root, 70_001, other)).isEmpty();
            assertThat(find(bench, root, 70_000, show.infoHash())).isEmpty();
        }
    }
}
