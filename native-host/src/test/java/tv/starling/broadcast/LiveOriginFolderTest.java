package tv.starling.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tv.starling.live.LiveSource;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.wire.Ed25519;
import tv.starling.wire.LiveFiles;
import tv.starling.wire.LiveRecord;

class LiveOriginFolderTest {
    private static final int PIECE = 16_384;
    private static final int WINDOW = 8;
    private static final Ed25519.KeyPair KEY = Ed25519.fromSeed(new byte[32]);

    @TempDir
    Path all;

    private static LiveDictionary dictionary(long start) {
        return LiveDictionary.of(
                "One",
                PIECE,
                new LiveDictionary.Signer(KEY.publicKey(), new byte[0]),
                start,
                new LiveDictionary.Media("video/mp4", new byte[0], 100_000),
                WINDOW,
                8);
    }

    private static byte[] data(int index) {
        byte[] data = new byte[PIECE];
        new Random(index).nextBytes(data);
        return data;
    }

    private static void put(LiveOriginFolder origin, LiveDictionary dictionary, int from, int to) {
        var source = new LiveSource(dictionary, KEY, 1, from);
        for (int index = from; index < to; index++) {
            int flags = index % 4 == 0 ? LiveRecord.RANDOM_ACCESS : 0;
            origin.put(source.sign(data(index), index, flags, 0).message(), data(index));
        }
    }

    private List<String> names(LiveDictionary dictionary) throws IOException {
        try (Stream<Path> files = Files.list(all.resolve(dictionary.hash().hex()))) {
            return files.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> names(int from, int to) {
        return Stream.concat(IntStream.range(from, to).mapToObj(Integer::toString), Stream.of("edge", "info"))
                .sorted()
                .toList();
    }

    @Test
    void keepsTheWindowAndTellsWhatIsNewest() throws IOException {
        LiveDictionary dictionary = dictionary(0);
        try (var origin = LiveOriginFolder.open(all, dictionary, 0)) {
            put(origin, dictionary, 0, 30);
            assertThat(origin.trouble()).isEmpty();
        }
        assertThat(names(dictionary)).isEqualTo(names(22, 30));
        Path folder = all.resolve(dictionary.hash().hex());
        assertThat(Files.readAllBytes(folder.resolve("info"))).isEqualTo(dictionary.raw());
        var edge = LiveFiles.Edge.parse(Files.readAllBytes(folder.resolve("edge")));
        assertThat(edge.entry().record().index()).isEqualTo(28);
        assertThat(edge.newest().record().index()).isEqualTo(29);
        var piece = LiveFiles.Piece.parse(Files.readAllBytes(folder.resolve("25")));
        assertThat(piece.data()).isEqualTo(data(25));
        assertThat(piece.message().record().isSignedBy(KEY.publicKey(), dictionary.hash()))
                .isTrue();
    }

    /** What an earlier run left is bounded too, and what is not ours is left alone. */
    @Test
    void goesOnInItsFolderAndClearsThoseBefore() throws IOException {
        LiveDictionary before = dictionary(0);
        try (var origin = LiveOriginFolder.open(all, before, 0)) {
            put(origin, before, 0, 5);
        }
        LiveDictionary now = dictionary(1);
        Files.writeString(all.resolve("index.html"), "hello");
        Files.writeString(all.resolve(before.hash().hex()).resolve("notes.txt"), "mine");
        try (var origin = LiveOriginFolder.open(all, now, 0)) {
            put(origin, now, 0, 20);
        }
        assertThat(names(before)).containsExactly("notes.txt");
        try (var origin = LiveOriginFolder.open(all, now, 24)) {
            put(origin, now, 24, 26);
        }
        assertThat(names(now))
                .isEqualTo(Stream.concat(
                                IntStream.of(18, 19, 24, 25).mapToObj(Integer::toString), Stream.of("edge", "info"))
                        .toList());
        assertThat(all.resolve("index.html")).exists();
    }

    @Test
    void aFolderThatCantBeWrittenIsSaid() throws IOException {
        Path file = Files.writeString(all.resolve("file"), "");
        assertThatThrownBy(() -> LiveOriginFolder.open(file, dictionary(0), 0))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The origin's folder");
    }
}
