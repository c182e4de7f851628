package tv.starling.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;

/** Which file of a torrent is the picture of one of its films: one of its name, or one of the usual names in its folder or above. */
final class CoverFile {
    private static final Pattern NAME = Pattern.compile("(.+)\\.(jpe?g|png|webp)");
    private static final List<String> USUAL = List.of("cover", "folder", "front", "poster");
    private static final long MAX_LENGTH = 4 << 20;

    private CoverFile() {}

    static OptionalInt beside(InfoDictionary info, int film) {
        List<String> path = info.files().get(film).path();
        String name = FileChoice.name(info.files().get(film)).toLowerCase(Locale.ROOT);
        String stem = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
        return IntStream.range(0, info.files().size())
                .filter(it -> rank(info.files().get(it), path, stem) < USUAL.size())
                .boxed()
                .min(Comparator.<Integer>comparingInt(
                                it -> -info.files().get(it).path().size())
                        .thenComparingInt(it -> rank(info.files().get(it), path, stem)))
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }

    /** -1 for one of the film's own name, then the usual names in their order; as many as there are for what is none. */
    private static int rank(FileEntry file, List<String> film, String stem) {
        Matcher parts = NAME.matcher(FileChoice.name(file).toLowerCase(Locale.ROOT));
        int folders = file.path().size() - 1;
        boolean above = folders < film.size() && file.path().subList(0, folders).equals(film.subList(0, folders));
        if (file.isPadding() || file.length() == 0 || file.length() > MAX_LENGTH || !above || !parts.matches()) {
            return USUAL.size();
        }
        if (parts.group(1).equals(stem)) {
            return -1;
        }
        int usual = USUAL.indexOf(parts.group(1));
        return usual < 0 ? USUAL.size() : usual;
    }
}
