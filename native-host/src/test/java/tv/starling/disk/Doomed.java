package tv.starling.disk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import tv.starling.env.Disk.Place;
import tv.starling.env.Storage;
import tv.starling.metainfo.InfoDictionary;

/** A process that fills a torrent until it is killed, and says each piece it had recorded: {@code number nanoTime}. */
final class Doomed {
    static final InfoDictionary INFO =
            Bench.torrent("doomed", 64 * 1024, "a", 100L << 20, "b", 333, "c", 300L << 20, "d", 100L << 20);

    /** Keeps the child from filling a disk: about 60 MB a second. */
    private static final long PAUSE_NANOS = 500_000;

    /** Of the same byte again and again, so that a torn one is seen. */
    static final int MEMORY = 5000;

    private Doomed() {}

    public static void main(String[] args) {
        Bench bench = new Bench(Path.of(args[0]), Bench.WIDE, Duration.ofMillis(Long.parseLong(args[1])));
        Storage storage = bench.open(INFO, new Place.Cache());
        for (int piece = 0; piece < INFO.layout().pieceCount(); piece++) {
            if (!storage.verifiedAtOpen().get(piece)) {
                bench.fill(storage, INFO, piece);
                byte[] memory = new byte[MEMORY];
                Arrays.fill(memory, (byte) piece);
                bench.remember(storage, memory);
                System.out.println(piece + " " + System.nanoTime());
                System.out.flush();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        bench.close(storage);
        bench.close();
    }
}
