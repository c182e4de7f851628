package tv.starling.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.Config;

class StoreFolderTest {
    @TempDir
    Path folder;

    private Path home;
    private Config.Places places;

    @BeforeEach
    void home() throws IOException {
        home = Files.createDirectory(folder.toRealPath().resolve("home"));
        places = Config.Places.ofUser(Map.of("HOME", home.toString()));
        Files.createDirectories(places.data().resolve("data"));
    }

    @Test
    void aNewFolderAndAnEmptyOneAreTakenAndMarked() throws Exception {
        Path made = home.resolve("new");
        Path empty = Files.createDirectory(home.resolve("empty"));
        for (Path taken : new Path[] {made, empty}) {
            assertThat(StoreFolder.take(taken.toString(), places)).contains(taken);
            assertThat(taken.resolve(StoreFolder.MARK)).isRegularFile();
            assertThat(usedWhenNamed(taken)).isEqualTo(taken);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
    }

    @Test
    void aStoreIsTakenAgainWithAllThatIsInIt() throws Exception {
        Path store = home.resolve("films");
        StoreFolder.take(store.toString(), places);
        Files.createDirectory(store.resolve("data"));
        assertThat(StoreFolder.take(store.toString(), places)).contains(store);
    }

    @Test
    void theDataFolderNeedsNoName() throws Exception {
        assertThat(StoreFolder.take(places.data().toString(), places)).isEmpty();
        assertThat(places.data().resolve(StoreFolder.MARK)).doesNotExist();
    }

    @Test
    void whatIsNoPlaceIsRefusedAndNothingIsMade() throws Exception {
        Path shared = Files.createDirectory(home.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path full = Files.createDirectory(home.resolve("full"));
        Files.createFile(full.resolve("letter.txt"));
        Path file = Files.createFile(home.resolve("file"));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path link = Files.createSymbolicLink(home.resolve("link"), outside);
        Path dangling = Files.createSymbolicLink(home.resolve("dangling"), outside.resolve("none"));
        Path store = StoreFolder.take(home.resolve("store").toString(), places).orElseThrow();
        long before = count();

        assertThat(refused("films")).isEqualTo("folder-path");
        assertThat(refused("~/films")).isEqualTo("folder-path");
        assertThat(refused("/a\0b")).isEqualTo("folder-path");
        assertThat(refused("/")).isEqualTo("folder-place");
        assertThat(refused("/etc/films")).isEqualTo("folder-place");
        assertThat(refused("/dev/shm/films")).isEqualTo("folder-place");
        assertThat(refused(home)).isEqualTo("folder-place");
        assertThat(refused(outside.resolve("films"))).isEqualTo("folder-place");
        assertThat(refused(home + "/../outside/films")).isEqualTo("folder-place");
        assertThat(refused(link)).isEqualTo("folder-place");
        assertThat(refused(link.resolve("films"))).isEqualTo("folder-place");
        assertThat(refused(shared)).isEqualTo("folder-place");
        assertThat(refused(shared.resolve("films"))).isEqualTo("folder-place");
        assertThat(refused(places.data().resolve("data/films"))).isEqualTo("folder-place");
        assertThat(refused(store.resolve("films"))).isEqualTo("folder-place");
        assertThat(refused(full)).isEqualTo("folder-full");
        assertThat(refused(file)).isEqualTo("folder-denied");
        assertThat(refused(dangling)).isEqualTo("folder-denied");
        assertThat(refused(home.resolve("none/films"))).isEqualTo("folder-denied");
        assertThat(count()).isEqualTo(before);
    }

    @Test
    void aStoreThatIsGoneOrLedElsewhereIsNotUsed() throws Exception {
        Path store = StoreFolder.take(home.resolve("films").toString(), places).orElseThrow();
        Path moved = Files.move(store, home.resolve("moved"));
        assertThat(usedWhenNamed(store)).isEqualTo(places.data());
        Files.createSymbolicLink(store, moved);
        assertThat(usedWhenNamed(store)).isEqualTo(places.data());
        Files.delete(store);
        Files.createDirectory(store); // as the disk's place is when the disk is not there
        assertThat(usedWhenNamed(store)).isEqualTo(places.data());
    }

    /** What an engine uses, and the doctor looks at. */
    private Path usedWhenNamed(Path store) throws IOException {
        Files.writeString(places.data().resolve("settings.json"), "{\"folder\": \"" + store + "\"}");
        return EngineProcess.store(places);
    }

    private String refused(Path named) {
        return refused(named.toString());
    }

    private String refused(String named) {
        var refused = catchThrowableOfType(StoreFolder.Refused.class, () -> StoreFolder.take(named, places));
        assertThat(refused).as(named).isNotNull();
        return refused.code();
    }

    private long count() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.count();
        }
    }
}
