package tv.starling.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.disk.Confined.Mode;
import tv.starling.disk.Failures.MissingData;
import tv.starling.env.Disk.Place;
import tv.starling.metainfo.Hash256;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.MetainfoException;
import tv.starling.metainfo.PieceLayers;

/**
 * Looks through the info dictionaries of the cache for a file by its root (BEP 52). There is no index: dictionaries are few
 * and short beside the film that need not be fetched. The folders' thread.
 */
final class FileSearch {
    /** Torrents looked into, and bytes of their info dictionaries: a tenth of a second. */
    private static final int MOST_TORRENTS = 1000;

    private static final long MOST_BYTES = 128L << 20;

    private static final Logger log = LoggerFactory.getLogger(FileSearch.class);

    private FileSearch() {}

    /** @param file where it lies; of its torrent, where it begins and which pieces are verified */
    record Found(
            Path root, Path file, InfoDictionary info, FileEntry entry, BitSet verified, Optional<PieceLayers> layers) {
        boolean has(long offset, int length) {
            int first = info.layout().pieceAt(entry.offset() + offset);
            int last = info.layout().pieceAt(entry.offset() + offset + length - 1);
            return verified.nextClearBit(first) > last;
        }

        Optional<byte[]> pieceLayer(int pieceLength) {
            return info.layout().pieceLength() == pieceLength
                    ? layers.flatMap(it -> entry.root().flatMap(it::of))
                    : Optional.empty();
        }

        byte[] read(long offset, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            try (FileChannel channel = Confined.open(root, file, Mode.READ)) {
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes, offset + bytes.position()) < 0) {
                        throw new MissingData();
                    }
                }
            }
            return bytes.array();
        }
    }

    static Optional<Found> find(Path data, Hash256 root, long length, Path except) {
        long bytes = 0;
        for (Path path : folders(data)) {
            TorrentFolder folder = new TorrentFolder(path);
            try {
                Optional<byte[]> raw = path.equals(except)
                        ? Optional.empty()
                        : Durable.read(folder.info(), InfoDictionary.MAX_RAW_LENGTH);
                bytes += raw.map(it -> it.length).orElse(0);
                Optional<Found> found =
                        bytes > MOST_BYTES || raw.isEmpty() ? Optional.empty() : in(folder, raw.get(), root, length);
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException | MetainfoException e) {
                log.debug("Not looked into {}: {}", path, e.toString());
            }
        }
        return Optional.empty();
    }

    private static List<Path> folders(Path data) {
        try (var folders = Files.list(data)) {
            return folders.sorted().limit(MOST_TORRENTS).toList();
        } catch (IOException e) {
            log.warn("The cache can't be listed: {}", e.toString());
            return List.of();
        }
    }

    private static Optional<Found> in(TorrentFolder folder, byte[] raw, Hash256 root, long length) throws IOException {
        if (!contains(raw, root.bytes())) {
            return Optional.empty();
        }
        Place cache = new Place.Cache();
        InfoDictionary info = InfoDictionary.parse(raw);
        Optional<ResumeRecord> record = new ResumeFile(folder.path(), TorrentFolder.resumeName(cache)).read();
        FileLayout layout = folder.layout(info, cache);
        for (int i = 0; i < info.files().size() && record.isPresent(); i++) {
            FileEntry entry = info.files().get(i);
            if (entry.length() == length && entry.root().equals(Optional.of(root))) {
                Optional<PieceLayers> layers = Durable.read(folder.layers(), PieceLayers.MAX_LENGTH)
                        .map(bytes -> PieceLayers.parse(bytes, info));
                return Optional.of(new Found(
                        layout.root(),
                        layout.paths().get(i),
                        info,
                        entry,
                        record.get().verified(),
                        layers));
            }
        }
        return Optional.empty();
    }

    private static boolean contains(byte[] raw, byte[] root) {
        for (int at = 0; at <= raw.length - root.length; at++) {
            int same = 0;
            while (same < root.length && raw[at + same] == root[same]) {
                same++;
            }
            if (same == root.length) {
                return true;
            }
        }
        return false;
    }
}
