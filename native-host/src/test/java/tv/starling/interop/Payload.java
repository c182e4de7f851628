package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Data, in a seed's folder, and a torrent of it made by libtorrent.
 *
 * @param folder holds the file or the folder that the torrent names
 * @param name of that file or folder
 * @param length bytes of all files
 */
record Payload(Path folder, String name, long length, Path torrent, String magnet) {
    private static final long SEED = 20_26;

    /** One file. */
    static Payload file(Arena arena, int length, int pieceLength, String... trackers) throws IOException {
        return file(arena, length, pieceLength, tracking(trackers));
    }

    /** @param more options of {@code libtorrent_node.py make} */
    static Payload file(Arena arena, int length, int pieceLength, List<String> more) throws IOException {
        Path folder = arena.folder("payload");
        write(folder.resolve("clip.bin"), length);
        return describe(arena, folder, "clip.bin", length, pieceLength, more);
    }

    /** Files of these lengths, in two levels of folders. */
    static Payload files(Arena arena, int[] lengths, int pieceLength, String... trackers) throws IOException {
        return files(arena, lengths, pieceLength, tracking(trackers));
    }

    /** @param more options of {@code libtorrent_node.py make} */
    static Payload files(Arena arena, int[] lengths, int pieceLength, List<String> more) throws IOException {
        Path folder = arena.folder("payload");
        long length = 0;
        for (int i = 0; i < lengths.length; i++) {
            Path inside = Files.createDirectories(folder.resolve(i % 2 == 0 ? "show" : "show/part " + i));
            write(inside.resolve("f" + i + ".bin"), lengths[i]);
            length += lengths[i];
        }
        return describe(arena, folder, "show", length, pieceLength, more);
    }

    private static void write(Path file, int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(SEED + length).nextBytes(bytes);
        Files.write(file, bytes);
    }

    private static List<String> tracking(String... trackers) {
        return Stream.of(trackers).flatMap(url -> Stream.of("--tracker", url)).toList();
    }

    /** The same files in another torrent. */
    Payload again(Arena arena, int pieceLength, String... more) {
        return describe(arena, folder, name, length, pieceLength, List.of(more));
    }

    /** The same in a folder that has the padding too (BEP 47), as files, as those have it who do not know what it is. */
    Payload padded(Arena arena) throws IOException {
        Path padded = arena.folder("padded");
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path copy = padded.resolve(folder.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        String script = Arena.script("libtorrent_node.py").toString();
        arena.run(
                "pad",
                List.of(
                        Programs.python(),
                        script,
                        "pad",
                        "--torrent",
                        torrent.toString(),
                        "--save",
                        padded.toString()));
        return new Payload(padded, name, length, torrent, magnet);
    }

    private static Payload describe(
            Arena arena, Path folder, String name, long length, int pieceLength, List<String> more) {
        Path torrent = arena.folder("torrent").resolve(name + ".torrent");
        List<String> command = new ArrayList<>(List.of(
                Programs.python(),
                Arena.script("libtorrent_node.py").toString(),
                "make",
                "--data",
                folder.resolve(name).toString(),
                "--out",
                torrent.toString(),
                "--piece",
                "" + pieceLength));
        command.addAll(more);
        String magnet = arena.run("make", command)
                .await("magnet ", Duration.ofSeconds(1))
                .substring("magnet ".length());
        return new Payload(folder, name, length, torrent, magnet);
    }

    /** Waits until the other folder has the same files with the same bytes. */
    void comesTo(Path other, Duration within) throws IOException {
        try {
            await().atMost(within).pollInterval(Duration.ofMillis(100)).until(() -> same(other));
        } catch (ConditionTimeoutException e) {
            isIn(other);
        }
    }

    private boolean same(Path other) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path copy = other.resolve(folder.relativize(file));
                if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The other folder has the same files with the same bytes. */
    void isIn(Path other) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(other.resolve(folder.relativize(file))).hasSameBinaryContentAs(file);
            }
        }
    }
}
