package tv.starling.broadcast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Folders and files of all kinds to publish. */
public final class Shapes {
    private Shapes() {}

    /** Makes them in this folder, each under a name of its own; {@code piece} is the piece length to publish them with. */
    public static List<Path> in(Path folder, int piece) throws IOException {
        for (int length : new int[] {
            1, 16383, 16384, 16385, piece - 1, piece, piece + 1, 2 * piece, 3 * piece + 5, 5 * piece - 16384
        }) {
            file(folder.resolve("one file of " + length + ".bin"), length);
        }
        file(folder.resolve("folder of one/only.bin"), piece + 7);
        file(folder.resolve("two/a.bin"), 2 * piece);
        file(folder.resolve("two/b.bin"), piece);
        file(folder.resolve("ends torn/a.bin"), piece + 1);
        file(folder.resolve("ends torn/b.bin"), 5);
        file(folder.resolve("empties/a"), 0);
        file(folder.resolve("empties/b"), 20_000);
        file(folder.resolve("empties/c"), 0);
        file(folder.resolve("empties/d/e"), 3);
        file(folder.resolve("empties/z"), 0);
        file(folder.resolve("order/sub/x"), 100);
        file(folder.resolve("order/sub.a"), 200);
        file(folder.resolve("order/sub-a"), 300);
        file(folder.resolve("order/Sub/x"), 400);
        file(folder.resolve("order/sub/a/b/c/d"), piece);
        file(folder.resolve("order/sub/ä"), 500);
        file(folder.resolve("order/sub/z"), 600);
        file(folder.resolve("Übertragung 日本 🐦/Größe.mp4"), piece + 100);
        file(folder.resolve("Übertragung 日本 🐦/🐦.srt"), 100);
        file(folder.resolve("Übertragung 日本 🐦/\uff5e.srt"), 100);
        file(folder.resolve("program/run.sh"), 50);
        file(folder.resolve("program/data"), 50);
        if (!folder.resolve("program/run.sh").toFile().setExecutable(true)) {
            throw new IOException("no executable files here");
        }
        for (int i = 0; i < 60; i++) {
            file(folder.resolve("many/" + i % 7 + "/f" + i), i * 1777);
        }
        try (var all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private static void file(Path path, int length) throws IOException {
        Files.createDirectories(path.getParent());
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        Files.write(path, bytes);
    }
}
