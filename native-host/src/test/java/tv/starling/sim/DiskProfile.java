package tv.starling.sim;

import java.time.Duration;

/**
 * A node's disk.
 *
 * @param seek most time before an operation's first byte; drawn anew for each
 * @param bytesPerSecond of writes, reads and hashes
 * @param spaceLeft bytes that can be written before the disk is full
 * @param corruptWrite number (from 1) of the write that is stored with one wrong bit; 0 for none
 */
public record DiskProfile(Duration seek, long bytesPerSecond, long spaceLeft, long corruptWrite) {
    public static final DiskProfile SSD = new DiskProfile(Duration.ofNanos(200_000), 500_000_000, Long.MAX_VALUE, 0);
    public static final DiskProfile SPINNING = new DiskProfile(Duration.ofMillis(12), 100_000_000, Long.MAX_VALUE, 0);

    public DiskProfile spaceLeft(long bytes) {
        return new DiskProfile(seek, bytesPerSecond, bytes, corruptWrite);
    }

    public DiskProfile corruptWrite(long number) {
        return new DiskProfile(seek, bytesPerSecond, spaceLeft, number);
    }
}
