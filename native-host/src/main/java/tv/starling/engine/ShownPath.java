package tv.starling.engine;

import java.util.List;
import tv.starling.metainfo.InfoDictionary;

/** A file's path as people are shown it: with the torrent's name before it, unless the torrent is that one file. */
public final class ShownPath {
    private ShownPath() {}

    public static String of(InfoDictionary info, int file) {
        List<String> path = info.files().get(file).path();
        boolean alone = info.files().size() == 1 && path.equals(List.of(info.name()));
        return (alone ? "" : info.name() + "/") + String.join("/", path);
    }
}
