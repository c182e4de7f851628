package tv.starling.metainfo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/** Where the files of a torrent may be stored below a folder of the user: safe elements, and no two files in one place. */
public final class SafePath {
    /** Folders between the first ones and the file are left out beyond this: no path is longer than 3 KiB. */
    private static final int MAX_ELEMENTS = 12;

    private SafePath() {}

    /** One path by itself; see {@link SafeName}. */
    public static List<String> of(List<String> path) {
        List<String> kept = path.size() <= MAX_ELEMENTS ? path : ends(path);
        return kept.stream().map(SafeName::of).toList();
    }

    /** The paths of all files, in their order: a lone file by its name, several in a folder of the torrent's name. */
    public static List<List<String>> of(InfoDictionary info) {
        boolean single =
                info.files().size() == 1 && info.files().getFirst().path().equals(List.of(info.name()));
        var paths = new ArrayList<List<String>>(info.files().size());
        for (FileEntry file : info.files()) {
            var path = new ArrayList<String>();
            if (!single) {
                path.add(info.name());
            }
            path.addAll(file.path());
            paths.add(of(path));
        }
        return distinct(paths);
    }

    /**
     * Numbers the names of files that would lie in one place, {@code film (2).mp4}: also where only case differs, and
     * where another file's folder has the name.
     */
    static List<List<String>> distinct(List<List<String>> paths) {
        Set<String> folders = new HashSet<>();
        for (List<String> path : paths) {
            for (int length = 1; length < path.size(); length++) {
                folders.add(key(path.subList(0, length)));
            }
        }
        Set<String> taken = new HashSet<>();
        Map<String, Integer> numbers = new HashMap<>(); // so that n equal names take n steps, not n * n
        var distinct = new ArrayList<List<String>>(paths.size());
        for (List<String> path : paths) {
            List<String> candidate = path;
            String wanted = key(path);
            String key = wanted;
            while (folders.contains(key) || !taken.add(key)) {
                candidate = numbered(path, numbers.merge(wanted, 2, (old, _) -> old + 1));
                key = key(candidate);
            }
            distinct.add(candidate);
        }
        return distinct;
    }

    private static List<String> ends(List<String> path) {
        var kept = new ArrayList<String>(path.subList(0, MAX_ELEMENTS - 1));
        kept.add(path.getLast());
        return kept;
    }

    private static List<String> numbered(List<String> path, int number) {
        String name = path.getLast();
        int dot = name.lastIndexOf('.');
        int end = dot > 0 ? dot : name.length();
        var numbered = new ArrayList<String>(path);
        numbered.set(path.size() - 1, name.substring(0, end) + " (" + number + ")" + name.substring(end));
        return List.copyOf(numbered);
    }

    /** No element holds a slash. */
    private static String key(List<String> path) {
        return SafeName.folded(String.join("/", path));
    }
}
