package tv.starling.media;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tracks of a film go to a player, and how. Its name is what playlist, init and segments are called by.
 *
 * @param burnt the subtitle that is put into the pictures, which are made anew for it
 */
record Choice(Optional<Carried> video, OptionalInt burnt, Optional<Carried> audio) {
    private static final Pattern NAME =
            Pattern.compile("(?:v(\\d{1,3})([cm]))?(?:(?<=m)p(\\d{1,3}))?(?:a(\\d{1,3})([cm]))?");

    /** How a track is carried. */
    enum How {
        COPIED,
        MADE_ANEW
    }

    /** @param track its index in the file */
    record Carried(int track, How how) {
        private String name() {
            return track + (how == How.COPIED ? "c" : "m");
        }
    }

    static Optional<Choice> named(String name) {
        Matcher parts = NAME.matcher(name);
        if (name.isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        OptionalInt burnt =
                parts.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(parts.group(3)));
        return Optional.of(new Choice(carried(parts, 1), burnt, carried(parts, 4)));
    }

    private static Optional<Carried> carried(Matcher parts, int group) {
        return Optional.ofNullable(parts.group(group))
                .map(it -> new Carried(
                        Integer.parseInt(it), parts.group(group + 1).equals("c") ? How.COPIED : How.MADE_ANEW));
    }

    String name() {
        return video.map(it -> "v" + it.name()).orElse("")
                + (burnt.isPresent() ? "p" + burnt.getAsInt() : "")
                + audio.map(it -> "a" + it.name()).orElse("");
    }

    boolean makesPictures() {
        return video.map(Carried::how).filter(it -> it == How.MADE_ANEW).isPresent();
    }

    boolean copiesPictures() {
        return video.map(Carried::how).filter(it -> it == How.COPIED).isPresent();
    }
}
