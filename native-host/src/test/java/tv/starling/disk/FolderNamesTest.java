package tv.starling.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.env.Disk.Done;
import tv.starling.env.Disk.Place;
import tv.starling.env.Disk.Result;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.InfoHash;
import tv.starling.sim.SimTorrentsV2;

/** A hybrid's folder is found by both of its names. */
class FolderNamesTest {
    private static final int KIB = 1 << 10;
    private static final Place CACHE = new Place.Cache();

    private final InfoDictionary info = SimTorrentsV2.single(Version.HYBRID, "film.mp4", 64 * KIB, 16 * KIB, 1)
            .info();
    private final InfoHash v1 = info.hashes().v1().orElseThrow();
    private final InfoHash v2 = info.hashes().truncatedV2().orElseThrow();

    @TempDir
    Path folder;

    private Storage open(Bench bench, InfoHash name) {
        return Bench.value(bench.<Result<Storage>>ask(done -> bench.disk.open(name, info, CACHE, done)));
    }

    private Optional<byte[]> infoOf(Bench bench, InfoHash name) {
        return bench.ask(done -> bench.disk.loadInfo(name, done));
    }

    /** Joined by the name of v2, with a piece that is called verified. */
    private void joinByVersionTwo() {
        try (Bench bench = new Bench(folder)) {
            Bench.value(bench.<Result<Done>>ask(done -> bench.disk.saveInfo(v2, info.raw(), done)));
            bench.disk.alsoCall(v2, v1);
            Storage storage = open(bench, v2);
            Bench.value(bench.write(storage, 0, 0, new byte[16 * KIB]));
            bench.swarm.execute(() -> storage.verified(0));
            bench.close(storage);
        }
    }

    @Test
    void whatWasKeptByOneNameIsFoundByTheOther() {
        joinByVersionTwo();
        try (Bench bench = new Bench(folder)) {
            assertThat(infoOf(bench, v1))
                    .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(info.raw()));
            Storage storage = open(bench, v1);
            assertThat(storage.verifiedAtOpen().stream()).containsExactly(0);

            bench.disk.alsoCall(v1, v2);
            Result<Storage> twice = bench.ask(done -> bench.disk.open(v2, info, CACHE, done));
            assertThat(twice).isInstanceOf(Result.Failed.class);
            bench.close(storage);
        }
    }

    @Test
    void bothNamesGoWithTheTorrent() {
        joinByVersionTwo();
        try (Bench bench = new Bench(folder)) {
            Bench.value(bench.<Result<Done>>ask(done -> bench.disk.delete(v1, done)));
            assertThat(infoOf(bench, v2)).isEmpty();
        }
        assertThat(folder.resolve("data")).isEmptyDirectory();
    }

    @Test
    void bothNamesGoWithWhatIsEphemeral() {
        try (Bench bench = new Bench(folder)) {
            bench.disk.ephemeral(v2);
            bench.disk.alsoCall(v2, v1);
            bench.close(open(bench, v1));
            assertThat(folder.resolve("data").resolve(v1.hex())).exists();
            bench.disk.dropEphemeral(v2);
            assertThat(infoOf(bench, v2)).isEmpty();
            assertThat(folder.resolve("data")).isEmptyDirectory();
        }
    }

    @Test
    void whatIsInUseIsDroppedAtTheEnd() {
        try (Bench bench = new Bench(folder)) {
            bench.disk.ephemeral(v2);
            open(bench, v2);
            bench.disk.dropEphemeral(v2);
            assertThat(infoOf(bench, v2)).isEmpty();
            assertThat(folder.resolve("data").resolve(v2.hex())).exists();
        }
        assertThat(folder.resolve("data")).isEmptyDirectory();
    }

    @Test
    void aNameOfWhatWasDroppedIsDroppedAtTheNextStart() {
        joinByVersionTwo();
        try (Bench bench = new Bench(folder)) {
            Bench.value(bench.<Result<Done>>ask(done -> bench.disk.delete(v2, done)));
            assertThat(infoOf(bench, v1)).isEmpty();
        }
        new Bench(folder).close();
        assertThat(folder.resolve("data")).isEmptyDirectory();
    }

    @Test
    void whatIsKeptByTheOtherNameAlreadyStaysThere() throws Exception {
        try (Bench bench = new Bench(folder)) {
            Bench.value(bench.<Result<Done>>ask(done -> bench.disk.saveInfo(v1, info.raw(), done)));
            Bench.value(bench.<Result<Done>>ask(done -> bench.disk.saveInfo(v2, info.raw(), done)));
            bench.disk.alsoCall(v2, v1);
            assertThat(infoOf(bench, v1)).isPresent();
        }
        try (var kept = Files.list(folder.resolve("data"))) {
            assertThat(kept.map(path -> path.resolve("info")).filter(Files::exists))
                    .hasSize(2);
        }
    }
}
