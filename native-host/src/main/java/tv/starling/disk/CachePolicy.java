package tv.starling.disk;

/**
 * How much of the disk the cache may take.
 *
 * @param quotaBytes most bytes of all cached torrents together
 * @param reservePercent share of the whole disk that is left free, whatever the quota says
 */
public record CachePolicy(long quotaBytes, int reservePercent) {
    public CachePolicy {
        if (quotaBytes < 0 || reservePercent < 0 || reservePercent > 100) {
            throw new IllegalArgumentException("quota " + quotaBytes + ", reserve " + reservePercent + " %");
        }
    }

    /** 10 GiB, and never the last tenth of the disk. */
    public static CachePolicy defaults() {
        return new CachePolicy(10L << 30, 10);
    }
}
