package tv.starling.media;

import java.util.List;
import java.util.Optional;

/**
 * What a film's file has, as ffprobe says. Texts are the film's own, shortened, and to be shown as text only.
 *
 * @param format ffprobe's names of the container, joined by commas, such as {@code matroska,webm}
 * @param brand the major brand of MP4 and MOV, else empty
 * @param startMicros of its clock
 * @param durationMicros 0 when nobody knows
 */
public record Contents(
        String format,
        String brand,
        long startMicros,
        long durationMicros,
        List<Track> tracks,
        List<Chapter> chapters) {

    /** Of Blu-ray discs. */
    static final String PGS = "hdmv_pgs_subtitle";

    /** What a track is for. */
    public enum Kind {
        VIDEO,
        AUDIO,
        SUBTITLE,
        /** A picture of it all, which does not move. */
        COVER,
        /** A font, data. */
        OTHER
    }

    /**
     * @param index in the file
     * @param codec ffprobe's name, such as {@code h264}
     * @param pixelFormat such as {@code yuv420p10le}, or empty
     * @param language as the file has it, such as {@code eng}, or empty
     */
    public record Track(
            int index,
            Kind kind,
            String codec,
            String profile,
            String pixelFormat,
            int width,
            int height,
            double framesPerSecond,
            boolean reordered,
            int channels,
            String language,
            String title,
            boolean isDefault,
            boolean isForced) {

        /** The codec's name with what a browser may not play of it: {@code h264}, {@code hevc-10}, {@code h264-444}. */
        String kindOfCodec() {
            String depth = pixelFormat.matches(".*(10|12|14|16)(le|be)|p01[06].*") ? "-10" : "";
            String chroma = pixelFormat.contains("444") || pixelFormat.startsWith("gbr")
                    ? "-444"
                    : pixelFormat.contains("422") ? "-422" : "";
            return (codec.startsWith("pcm_") ? "pcm" : codec) + depth + chroma;
        }
    }

    /** @param atMicros from the film's beginning */
    public record Chapter(long atMicros, String title) {}

    /** The pictures that are shown. */
    public Optional<Track> video() {
        return tracks.stream().filter(it -> it.kind() == Kind.VIDEO).findFirst();
    }

    /** The picture attached to it. */
    public Optional<Track> cover() {
        return tracks.stream().filter(it -> it.kind() == Kind.COVER).findFirst();
    }

    /** The tracks that can be heard, in the order of the file. */
    public List<Track> audio() {
        return tracks.stream().filter(it -> it.kind() == Kind.AUDIO).toList();
    }

    /** The subtitles that are text. */
    public List<Track> textSubtitles() {
        return tracks.stream()
                .filter(it -> it.kind() == Kind.SUBTITLE && TEXT_SUBTITLES.contains(it.codec()))
                .toList();
    }

    /** The subtitles that are pictures. */
    public List<Track> pictureSubtitles() {
        return tracks.stream()
                .filter(it -> it.kind() == Kind.SUBTITLE && PICTURE_SUBTITLES.contains(it.codec()))
                .toList();
    }

    private static final List<String> PICTURE_SUBTITLES = List.of(PGS, "dvd_subtitle", "dvb_subtitle", "xsub");

    private static final List<String> TEXT_SUBTITLES =
            List.of("subrip", "ass", "ssa", "webvtt", "mov_text", "text", "srt", "microdvd");

    /** The audio that a player begins with: the file's default one. */
    public Optional<Track> firstAudio() {
        return audio().stream()
                .filter(Track::isDefault)
                .findFirst()
                .or(() -> audio().stream().findFirst());
    }

    Optional<Track> track(int index) {
        return tracks.stream().filter(it -> it.index() == index).findFirst();
    }

    boolean isMatroska() {
        return format.contains("matroska");
    }

    boolean isMp4() {
        return format.contains("mp4");
    }

    boolean isAvi() {
        return format.equals("avi");
    }
}
