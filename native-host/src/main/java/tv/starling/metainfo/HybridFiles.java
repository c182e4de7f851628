package tv.starling.metainfo;

import java.util.ArrayList;
import java.util.List;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/**
 * Sees that both versions of a hybrid tell of the same files: names, lengths, order and offsets (BEP 52, upgrade path). As
 * libtorrent does, empty files and padding are not compared: they have no data that could differ.
 */
final class HybridFiles {
    private HybridFiles() {}

    /** The files of v1, with the roots of v2. */
    static List<FileEntry> agreed(List<FileEntry> v1, List<FileEntry> v2) {
        List<FileEntry> twins = v2.stream().filter(HybridFiles::hasData).toList();
        var agreed = new ArrayList<FileEntry>(v1.size());
        int next = 0;
        for (FileEntry file : v1) {
            if (!hasData(file)) {
                agreed.add(file);
                continue;
            }
            if (next == twins.size() || !same(file, twins.get(next))) {
                throw mismatch();
            }
            agreed.add(file.withRoot(twins.get(next++).root().orElseThrow()));
        }
        if (next != twins.size()) {
            throw mismatch();
        }
        return agreed;
    }

    private static boolean hasData(FileEntry file) {
        return file.length() > 0 && !file.isPadding();
    }

    private static boolean same(FileEntry one, FileEntry other) {
        return one.offset() == other.offset()
                && one.length() == other.length()
                && one.path().equals(other.path());
    }

    private static MetainfoException mismatch() {
        return new MetainfoException(
                MetainfoException.HYBRID_MISMATCH, "The two versions of this torrent tell of different files.");
    }
}
