package tv.starling.metainfo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.metainfo.InfoDictionary.Version;

/**
 * Where files lie in a torrent to be made, as libtorrent lays them: in the order of their paths, byte by byte; with v2
 * each begins at a piece, and in a torrent of several files {@code .pad} files (BEP 47) fill the piece before, the last one
 * too.
 */
public final class FilePlan {
    private static final int SMALLEST_PIECE = 16 * 1024;

    /** Data up to so many bytes is cut into pieces of 16 KiB, 32 KiB and so on; all beyond into 16 MiB. */
    private static final long[] MOST_BYTES = {
        2_684_355L,
        10_737_418L,
        42_949_673L,
        171_798_692L,
        687_194_767L,
        2_748_779_069L,
        10_995_116_278L,
        43_980_465_111L,
        175_921_860_444L,
        703_687_441_777L
    };

    private FilePlan() {}

    /** A piece length that keeps both torrent and pieces small: hashes grow as the square root of the data. */
    public static int pieceLength(long bytes) {
        int step = 0;
        while (step < MOST_BYTES.length && MOST_BYTES[step] < bytes) {
            step++;
        }
        return SMALLEST_PIECE << step;
    }

    /**
     * @param files with paths, lengths and attributes; what they say of offsets is left out
     * @return with offsets, and padding among them
     */
    public static List<FileEntry> of(Version version, int pieceLength, List<FileEntry> files) {
        List<FileEntry> plan = new ArrayList<>();
        long offset = 0;
        for (FileEntry file : files.stream().sorted(FilePlan::compare).toList()) {
            plan.add(at(offset, file));
            offset += file.length();
            int over = (int) (offset % pieceLength);
            if (version != Version.V1 && files.size() > 1 && file.length() > 0 && over > 0) {
                int fill = pieceLength - over;
                plan.add(new FileEntry(List.of(".pad", Integer.toString(fill)), offset, fill, "p"));
                offset += fill;
            }
        }
        return plan;
    }

    private static FileEntry at(long offset, FileEntry file) {
        return new FileEntry(file.path(), offset, file.length(), file.attributes(), Optional.empty());
    }

    private static int compare(FileEntry one, FileEntry other) {
        int common = Math.min(one.path().size(), other.path().size());
        for (int i = 0; i < common; i++) {
            int order = Arrays.compareUnsigned(
                    one.path().get(i).getBytes(StandardCharsets.UTF_8),
                    other.path().get(i).getBytes(StandardCharsets.UTF_8));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.path().size(), other.path().size());
    }
}
