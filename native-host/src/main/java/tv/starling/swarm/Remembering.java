package tv.starling.swarm;

import java.util.Arrays;
import tv.starling.env.Storage;

/** Keeps a running torrent's memory in its resume record: now and then while it changes, and at the end. Swarm thread. */
final class Remembering {
    /** What is lost of the totals when the process is killed; each time costs a small file. */
    private static final long INTERVAL_NANOS = 30_000_000_000L;

    private final Torrent torrent;
    private final Storage storage;
    private byte[] kept;
    private long keptNanos;

    /** Recalls what was kept. */
    Remembering(Torrent torrent, Storage storage) {
        this.torrent = torrent;
        this.storage = storage;
        this.kept = storage.memoryAtOpen();
        this.keptNanos = torrent.now();
    }

    TorrentMemory recalled() {
        return TorrentMemory.decode(kept);
    }

    void tick() {
        if (torrent.now() - keptNanos >= INTERVAL_NANOS) {
            keep();
        }
    }

    /** Now, if there is something new. */
    void keep() {
        keptNanos = torrent.now();
        byte[] memory = torrent.memory().encode();
        if (!Arrays.equals(memory, kept)) {
            kept = memory;
            storage.remember(memory.clone());
        }
    }
}
