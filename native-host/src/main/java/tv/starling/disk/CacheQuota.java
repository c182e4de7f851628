package tv.starling.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.disk.Failures.Refused;
import tv.starling.env.Disk.DiskError;
import tv.starling.env.Disk.Place;
import tv.starling.metainfo.InfoHash;

/**
 * What the cache may still take, and who leaves it first: torrents that are not open, the longest unused one first. Any
 * thread; writers go past the lock, on bytes granted in advance.
 */
final class CacheQuota {
    /** Written between two looks at the disk; other programs may fill it by as much meanwhile. */
    private static final long GRANT_BYTES = 64L << 20;

    private static final Logger log = LoggerFactory.getLogger(CacheQuota.class);

    private final Path data;
    private volatile CachePolicy policy;
    private final AtomicLong granted = new AtomicLong();
    private final AtomicLong heldByOpen = new AtomicLong();
    private final Map<InfoHash, Unused> unused = new HashMap<>();

    private record Unused(InfoHash infoHash, long heldBytes, long lastUseMillis) {}

    private CacheQuota(Path data, CachePolicy policy) {
        this.data = data;
        this.policy = policy;
    }

    /** Counts what the cache holds, by the torrents' records. */
    static CacheQuota of(Path data, CachePolicy policy) throws IOException {
        CacheQuota quota = new CacheQuota(data, policy);
        try (var folders = Files.list(data)) {
            for (Path folder : folders.toList()) {
                if (folder.getFileName().toString().matches("[0-9a-f]{40}")) {
                    quota.count(new TorrentFolder(folder));
                }
            }
        }
        return quota;
    }

    private void count(TorrentFolder folder) throws IOException {
        InfoHash infoHash = InfoHash.ofHex(folder.path().getFileName().toString());
        Optional<ResumeRecord> resume =
                new ResumeFile(folder.path(), TorrentFolder.resumeName(new Place.Cache())).read();
        long held = resume.isPresent() ? resume.get().heldBytes() : folder.countFiles();
        long lastUse = resume.isPresent()
                ? resume.get().epochMillis()
                : Files.getLastModifiedTime(folder.path()).toMillis();
        if (held > 0) {
            unused.put(infoHash, new Unused(infoHash, held, lastUse));
        }
    }

    /**
     * The torrent is in use from now on: never dropped.
     *
     * @return bytes counted for it
     */
    synchronized long opened(InfoHash infoHash) {
        Unused known = unused.remove(infoHash);
        long held = known == null ? 0 : known.heldBytes;
        heldByOpen.addAndGet(held);
        return held;
    }

    synchronized void closed(InfoHash infoHash, long heldBytes, long nowMillis) {
        heldByOpen.addAndGet(-heldBytes);
        if (heldBytes > 0) {
            unused.put(infoHash, new Unused(infoHash, heldBytes, nowMillis));
        }
    }

    synchronized void deleted(InfoHash infoHash) {
        unused.remove(infoHash);
    }

    /** Bytes that can be written when everything unused is dropped; never negative. */
    synchronized long room() throws IOException {
        long quota = policy.quotaBytes() - heldByOpen.get();
        return Math.max(0, Math.min(quota, aboveReserve() + heldByUnused()));
    }

    /** From now on it is so much; the longest unused go at once where less fits. */
    synchronized void limit(long quotaBytes) {
        policy = new CachePolicy(quotaBytes, policy.reservePercent());
        granted.set(0);
        while (heldByOpen.get() + heldByUnused() > quotaBytes && dropOldest()) {
            // until it fits, or what is left is in use
        }
    }

    /** Counts bytes about to be written; drops unused torrents for them where there is need. */
    void take(long bytes) throws IOException {
        if (granted.addAndGet(-bytes) < 0) {
            grant(bytes);
        }
        heldByOpen.addAndGet(bytes);
    }

    /** Bytes that will be written again. */
    void giveBack(long bytes) {
        heldByOpen.addAndGet(-bytes);
    }

    private synchronized void grant(long bytes) throws IOException {
        if (granted.get() >= 0) {
            return; // another writer was here before us
        }
        long fits = fits();
        while (fits < bytes && dropOldest()) {
            fits = fits();
        }
        if (fits < bytes) {
            granted.addAndGet(bytes);
            throw new Refused(whyNot());
        }
        granted.set(Math.min(GRANT_BYTES, fits - bytes));
    }

    private long fits() throws IOException {
        return Math.min(policy.quotaBytes() - heldByOpen.get() - heldByUnused(), aboveReserve());
    }

    private DiskError whyNot() throws IOException {
        return policy.quotaBytes() - heldByOpen.get() < aboveReserve()
                ? new DiskError(DiskError.Kind.QUOTA, "The cache has reached the size that the settings allow.")
                : new DiskError(DiskError.Kind.FULL, "The disk is nearly full; the rest is left free.");
    }

    private boolean dropOldest() {
        Optional<Unused> oldest = unused.values().stream().min(Comparator.comparingLong(Unused::lastUseMillis));
        if (oldest.isEmpty()) {
            return false;
        }
        InfoHash infoHash = oldest.get().infoHash;
        unused.remove(infoHash);
        try {
            TorrentFolder.of(data, infoHash).deleteCache();
            log.info("Dropped {} from the cache to make room", infoHash);
        } catch (IOException e) {
            log.warn("Could not drop {} from the cache", infoHash, e);
        }
        return true;
    }

    private long heldByUnused() {
        return unused.values().stream().mapToLong(Unused::heldBytes).sum();
    }

    private long aboveReserve() throws IOException {
        FileStore disk = Files.getFileStore(data);
        return disk.getUsableSpace() - disk.getTotalSpace() / 100 * policy.reservePercent();
    }
}
