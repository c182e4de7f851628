package tv.starling.engine;

import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.stream.MediaTypes;

/** Which file of a torrent is played: the one asked for, else the largest video, else audio, else of any kind. */
final class FileChoice {
    private static final List<String> PREFERRED = List.of("video/", "audio/", "");

    private FileChoice() {}

    /** Empty when there is no such file, or none with a byte in it. */
    static OptionalInt choose(InfoDictionary info, OptionalInt asked) {
        return choose(info, asked, Set.of());
    }

    /** @param selected the files that the link chose (BEP 53), empty for all */
    static OptionalInt choose(InfoDictionary info, OptionalInt asked, Set<Integer> selected) {
        if (asked.isPresent()) {
            int index = asked.getAsInt();
            return index < info.files().size() && isPlayable(info.files().get(index)) ? asked : OptionalInt.empty();
        }
        for (String kind : PREFERRED) {
            OptionalInt largest = largest(info.files(), kind, selected);
            if (largest.isPresent()) {
                return largest;
            }
        }
        return OptionalInt.empty();
    }

    /** Whether each of these is a file of the torrent and no padding. */
    static boolean areThere(InfoDictionary info, Collection<Integer> files) {
        return files.stream()
                .allMatch(index ->
                        index < info.files().size() && !info.files().get(index).isPadding());
    }

    private static OptionalInt largest(List<FileEntry> files, String kind, Set<Integer> selected) {
        int best = -1;
        for (int i = 0; i < files.size(); i++) {
            FileEntry file = files.get(i);
            if (isPlayable(file)
                    && (selected.isEmpty() || selected.contains(i))
                    && MediaTypes.of(name(file)).startsWith(kind)
                    && (best < 0 || file.length() > files.get(best).length())) {
                best = i;
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }

    private static boolean isPlayable(FileEntry file) {
        return file.length() > 0 && !file.isPadding();
    }

    /** The last element of its path. */
    static String name(FileEntry file) {
        return file.path().getLast();
    }
}
