package tv.starling.media;

import java.util.Optional;
import java.util.OptionalInt;
import tv.starling.media.Choice.Carried;
import tv.starling.media.Choice.How;
import tv.starling.media.Contents.Track;

/** How a film comes to a browser. A decider without state. */
public enum Way {
    AS_IS("as-is"),
    REMUX("remux"),
    TRANSCODE_AUDIO("transcode-audio"),
    TRANSCODE_VIDEO("transcode-video");

    private final String word;

    Way(String word) {
        this.word = word;
    }

    /** As in PROTOCOL.md. */
    public String word() {
        return word;
    }

    static Choice choose(Contents film, Plays plays, Chosen chosen) {
        OptionalInt burnt = film.pictureSubtitles().stream()
                .mapToInt(Track::index)
                .filter(it -> film.video().isPresent() && chosen.subtitle().equals(OptionalInt.of(it)))
                .findFirst();
        return new Choice(
                film.video().map(it -> burnt.isPresent() ? new Carried(it.index(), How.MADE_ANEW) : carried(it, plays)),
                burnt,
                audio(film, chosen.audio()).map(it -> carried(it, plays)));
    }

    static Way of(Contents film, Choice choice, Plays plays, String nameType) {
        if (isPlain(film, choice, plays, nameType)) {
            return AS_IS;
        }
        if (choice.makesPictures()) {
            return TRANSCODE_VIDEO;
        }
        boolean copied = choice.audio().map(Carried::how).orElse(How.COPIED) == How.COPIED;
        return copied ? REMUX : TRANSCODE_AUDIO;
    }

    private static Optional<Track> audio(Contents film, OptionalInt wished) {
        Optional<Track> chosen = wished.isPresent()
                ? film.audio().stream()
                        .filter(it -> it.index() == wished.getAsInt())
                        .findFirst()
                : Optional.empty();
        return chosen.or(film::firstAudio);
    }

    private static Carried carried(Track track, Plays plays) {
        boolean taken = plays.segments().contains(track.kindOfCodec());
        return new Carried(track.index(), taken ? How.COPIED : How.MADE_ANEW);
    }

    /** A browser that gets the file plays the audio that comes first in it. */
    private static boolean isPlain(Contents film, Choice choice, Plays plays, String nameType) {
        boolean first =
                choice.audio().map(Carried::track).equals(film.firstAudio().map(Track::index));
        return first
                && choice.burnt().isEmpty()
                && plays.containers().contains(container(film, nameType))
                && film.video()
                        .map(it -> plays.codecs().contains(it.kindOfCodec()))
                        .orElse(true)
                && film.firstAudio()
                        .map(it -> plays.codecs().contains(it.kindOfCodec()))
                        .orElse(true);
    }

    /** By what is in the file; its name only tells those apart that are one format. */
    static String container(Contents film, String nameType) {
        boolean sound = film.video().isEmpty();
        if (film.isMatroska()) {
            return nameType.endsWith("/webm") ? nameType : "video/x-matroska";
        }
        if (film.isMp4()) {
            return film.brand().startsWith("qt") ? "video/quicktime" : sound ? "audio/mp4" : "video/mp4";
        }
        return switch (film.format()) {
            case "avi" -> "video/x-msvideo";
            case "mpegts" -> "video/mp2t";
            case "mpeg" -> "video/mpeg";
            case "flv" -> "video/x-flv";
            case "ogg" -> sound ? "audio/ogg" : "video/ogg";
            case "mp3" -> "audio/mpeg";
            case "flac" -> "audio/flac";
            case "wav" -> "audio/wav";
            case "aac" -> "audio/aac";
            default -> "";
        };
    }
}
