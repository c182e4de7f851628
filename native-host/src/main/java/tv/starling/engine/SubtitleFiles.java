package tv.starling.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.InfoDictionary.FileEntry;
import tv.starling.stream.MediaTypes;

/** Which files of a torrent are subtitles of one of its films. */
final class SubtitleFiles {
    private static final Pattern NAME = Pattern.compile("(.*)\\.(srt|vtt|ass|ssa)");
    private static final Pattern LANGUAGE = Pattern.compile(".*[._ -]([a-z]{2,3})(?:[._-](?:forced|sdh|cc))?");
    private static final int MAX_FILES = 32;
    private static final long MAX_LENGTH = 5 << 20;

    private SubtitleFiles() {}

    /**
     * @param language by the end of its name, such as {@code en}, or empty
     * @param title what is to be shown
     */
    record Named(int file, String language, String title) {}

    /** Those that begin with the film's name; all of them where the torrent has one film. */
    static List<Named> beside(InfoDictionary info, int film) {
        String name = FileChoice.name(info.files().get(film)).toLowerCase(Locale.ROOT);
        String stem = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
        long films = info.files().stream()
                .filter(it -> MediaTypes.of(FileChoice.name(it)).startsWith("video/"))
                .count();
        List<Named> found = new ArrayList<>();
        for (int i = 0; i < info.files().size() && found.size() < MAX_FILES; i++) {
            FileEntry file = info.files().get(i);
            String own = FileChoice.name(file).toLowerCase(Locale.ROOT);
            Matcher parts = NAME.matcher(own);
            if (!file.isPadding()
                    && file.length() <= MAX_LENGTH
                    && parts.matches()
                    && (films == 1 || own.startsWith(stem))) {
                found.add(new Named(i, language(parts.group(1), stem), FileChoice.name(file)));
            }
        }
        return found;
    }

    private static String language(String own, String stem) {
        Matcher language = LANGUAGE.matcher(own);
        return !own.equals(stem) && language.matches() ? language.group(1) : "";
    }
}
