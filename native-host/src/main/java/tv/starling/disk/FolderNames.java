package tv.starling.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.disk.Durable.Sync;
import tv.starling.metainfo.InfoHash;

/**
 * By which name a torrent's folder is found: a hybrid has two (BEP 52), and its folder the one that it was first joined by. In
 * the other's place is a folder with nothing but a file that tells the first. The folders' thread.
 */
final class FolderNames {
    private static final String SAME_AS = "same-as";
    private static final int HEX_LENGTH = 2 * InfoHash.LENGTH;

    private static final Logger log = LoggerFactory.getLogger(FolderNames.class);

    private final Path data;

    FolderNames(Path data) {
        this.data = data;
    }

    /** Under which name it is kept, or will be. */
    InfoHash kept(InfoHash infoHash) {
        return sameAs(TorrentFolder.of(data, infoHash).path())
                .filter(other -> Files.exists(TorrentFolder.of(data, other).path()))
                .orElse(infoHash);
    }

    /** Does nothing where something is kept by the other name. */
    void alsoCall(InfoHash infoHash, InfoHash other) {
        Path folder = TorrentFolder.of(data, other).path();
        InfoHash kept = kept(infoHash);
        if (kept.equals(other) || kept(other).equals(kept) || holdsMore(folder)) {
            return;
        }
        try {
            Durable.replace(folder, SAME_AS, kept.hex().getBytes(StandardCharsets.US_ASCII), Sync.DISK);
        } catch (IOException e) {
            log.warn("{} could not be told to be {}: {}", other, kept, e.toString());
        }
    }

    /** Also gives up the name itself, where it only told another. */
    void forget(InfoHash infoHash) throws IOException {
        Path folder = TorrentFolder.of(data, infoHash).path();
        if (sameAs(folder).isPresent()) {
            Files.delete(folder.resolve(SAME_AS));
            Files.delete(folder);
        }
    }

    /** Names of what was dropped meanwhile are dropped too. */
    void sweep() throws IOException {
        try (var folders = Files.list(data)) {
            for (Path folder : folders.toList()) {
                Optional<InfoHash> other = sameAs(folder);
                if (other.isPresent()
                        && !Files.exists(TorrentFolder.of(data, other.get()).path())) {
                    Files.delete(folder.resolve(SAME_AS));
                    Files.delete(folder);
                }
            }
        }
    }

    private static boolean holdsMore(Path folder) {
        return Files.exists(folder) && sameAs(folder).isEmpty();
    }

    private static Optional<InfoHash> sameAs(Path folder) {
        try {
            return Durable.read(folder.resolve(SAME_AS), HEX_LENGTH)
                    .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                    .filter(hex -> hex.matches("[0-9a-f]{40}"))
                    .map(InfoHash::ofHex);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
