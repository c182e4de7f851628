package tv.starling.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import tv.starling.media.Choice.Carried;
import tv.starling.media.Choice.How;
import tv.starling.media.Contents.Track;

/** What ffmpeg and ffprobe are called with. */
final class Arguments {
    /**
     * The bytes of the URL that a child reads on its standard input: it has the film's token, and arguments can be read by
     * every user of the machine.
     */
    static final String FILM = "concatf:pipe:0";

    /** What {@link #FILM} needs and no more: the pipe is at its end by then. */
    private static final String PROTOCOLS = "concatf,pipe,http,tcp";

    /**
     * The only way in and the only formats: a playlist in a torrent must lead nowhere. What is on the list holds sound and
     * picture itself and names no other file.
     */
    static final List<String> CONFINED = List.of(
            "-protocol_whitelist",
            PROTOCOLS,
            "-format_whitelist",
            "matroska,webm,mov,mp4,m4a,3gp,mpegts,mpeg,avi,flv,asf,ogg,mp3,flac,wav,aac");

    /** Of a picture in a file of its own. */
    private static final List<String> CONFINED_TO_PICTURES =
            List.of("-protocol_whitelist", PROTOCOLS, "-format_whitelist", "jpeg_pipe,png_pipe,webp_pipe");

    /** Of 50 million points: more than any camera's, and little enough for a small machine. */
    private static final String MAX_PIXELS = "50000000";

    /** The pipe's clock is this much ahead of the film's, so that nothing on it is before zero: decoding begins early. */
    static final long CLOCK_AHEAD_MICROS = 10_000_000;

    /** ffmpeg seeks so much earlier than it is told, for pictures that are out of order, but in formats that tell their order. */
    private static final long EARLIER_MICROS = 3_000_000 / 23 + 2_000;

    /**
     * Picture subtitles are read from so much earlier, for a line that is being shown: hardly one is shown for longer. The pictures
     * before are decoded for it, which takes about a second where they are of 1920 by 1080.
     */
    private static final long LINE_MICROS = 5_000_000;

    private static final String FRAGMENTED = "+frag_keyframe+empty_moov+default_base_moof+delay_moov+frag_discont";

    /** Seeking by time alone comes so near, or has failed. */
    private static final int NEAR_SECONDS = 12;

    private static final String COVER =
            "scale='min(960,iw)':'min(960,ih)':force_original_aspect_ratio=decrease,setsar=1";

    /** 160 pixels wide or high, as it is shown. */
    private static final String SMALL = "scale=iw*sar:ih,scale=160:160:force_original_aspect_ratio=decrease,setsar=1";

    private Arguments() {}

    /**
     * Fragmented MP4 on the pipe from a segment on.
     *
     * @param pictures how pictures are made anew, where they are
     */
    static List<String> segments(
            Contents film, Choice choice, long fromMicros, long keyDistanceMicros, Optional<Pictures> pictures) {
        List<String> all = new ArrayList<>(List.of("-nostdin", "-v", "quiet"));
        all.addAll(CONFINED);
        if (film.isAvi()) {
            all.addAll(List.of("-fflags", "+genpts")); // it has none
        }
        boolean early = choice.burnt().isPresent() && fromMicros > 0;
        long seek = early ? Math.max(0, fromMicros - LINE_MICROS) : fromMicros;
        if (seek > 0) {
            boolean tellsOrder = film.isMp4() || choice.makesPictures();
            boolean dense = keyDistanceMicros < EARLIER_MICROS; // earlier does no harm then, later would
            all.addAll(List.of("-ss", seconds(tellsOrder || dense ? seek : seek + EARLIER_MICROS)));
            if (!choice.makesPictures()) {
                all.add("-noaccurate_seek");
            }
        }
        all.addAll(List.of("-copyts", "-i", FILM, "-map_metadata", "-1", "-map_chapters", "-1"));
        choice.video().ifPresent(it -> all.addAll(video(film, it, choice.burnt(), fromMicros, pictures)));
        choice.audio().ifPresent(it -> all.addAll(audio(film, it)));
        if (choice.video().isEmpty()) {
            all.addAll(List.of("-frag_duration", "1000000"));
        }
        long clock = CLOCK_AHEAD_MICROS - film.startMicros();
        if (early) { // sound is dropped by this, and all times count from it
            all.addAll(List.of("-ss", seconds(fromMicros + film.startMicros())));
            clock = CLOCK_AHEAD_MICROS + fromMicros;
        }
        all.addAll(List.of("-output_ts_offset", seconds(clock)));
        all.addAll(fragmentedMp4());
        return all;
    }

    /** How it comes out, whatever comes in: on the pipe, with the clock that it has. */
    static List<String> fragmentedMp4() {
        List<String> all = new ArrayList<>(List.of("-avoid_negative_ts", "disabled", "-use_editlist", "0"));
        all.addAll(List.of("-max_muxing_queue_size", "4096", "-flush_packets", "1"));
        all.addAll(List.of("-strict", "-2", "-movflags", FRAGMENTED, "-f", "mp4", "pipe:1"));
        return all;
    }

    /** @param height to scale to, where they are too large for this machine */
    record Pictures(Encoder encoder, OptionalInt height) {
        /** As large as the film has them. */
        boolean isWhole() {
            return height.isEmpty();
        }

        /** As large as this machine makes them in real time; nothing when it can't. */
        static Optional<Pictures> made(Encoder encoder, Track video) {
            OptionalInt height = encoder.height(video);
            if (height.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    new Pictures(encoder, height.getAsInt() < video.height() ? height : OptionalInt.empty()));
        }
    }

    private static List<String> video(
            Contents film, Carried video, OptionalInt burnt, long fromMicros, Optional<Pictures> pictures) {
        List<String> all = new ArrayList<>();
        if (video.how() == How.COPIED || pictures.isEmpty()) {
            all.addAll(List.of("-map", "0:" + video.track(), "-c:v", "copy"));
            if (film.track(video.track()).map(Track::codec).orElse("").equals("hevc")) {
                all.addAll(List.of("-tag:v", "hvc1"));
            }
            return all;
        }
        String size = pictures.get().height().isPresent()
                ? ",scale=-2:" + pictures.get().height().getAsInt()
                : ",scale=trunc(iw/2)*2:trunc(ih/2)*2";
        all.addAll(pictures.get().encoder().arguments());
        String first = seconds(fromMicros + film.startMicros());
        String made = "yadif=deint=interlaced";
        String shown = "[0:" + video.track() + "]"
                + (burnt.isPresent()
                        ? "trim=start=" + first + "," + made + "[film];" + words(film, burnt.getAsInt())
                        : made);
        all.addAll(List.of("-pix_fmt", "yuv420p", "-filter_complex", shown + size + "[out]", "-map", "[out]"));
        all.addAll(List.of("-force_key_frames", "expr:gte(t," + first + "+n_forced)"));
        return all;
    }

    /**
     * A disc's subtitles are made for pictures of a disc: those of Blu-ray keep their shape and stand at the foot, where a film is
     * less high; the others were made for pictures of any shape, and are as wide and as high as those.
     */
    private static String words(Contents film, int track) {
        boolean keepsShape = film.track(track).map(Track::codec).orElse("").equals(Contents.PGS);
        String size = film.video()
                .map(it -> it.width() + ":" + (keepsShape ? -1 : it.height()))
                .orElseThrow();
        return "[0:" + track + "]scale=" + size + "[words];[film][words]overlay=0:H-h:eof_action=pass";
    }

    private static List<String> audio(Contents film, Carried audio) {
        List<String> all = new ArrayList<>(List.of("-map", "0:" + audio.track()));
        Optional<Track> track = film.track(audio.track());
        if (audio.how() == How.MADE_ANEW) {
            all.addAll(List.of("-c:a", "aac", "-b:a", "160k"));
            if (track.map(Track::channels).orElse(2) > 2) {
                all.addAll(List.of("-ac", "2"));
            }
            return all;
        }
        all.addAll(List.of("-c:a", "copy"));
        boolean framed = !film.isMp4() && !film.isMatroska();
        if (framed && track.map(Track::codec).orElse("").equals("aac")) {
            all.addAll(List.of("-bsf:a", "aac_adtstoasc")); // else it ends soon, with "Malformed AAC bitstream"
        }
        return all;
    }

    /** The cues of one text track from a time to another, by the file's clock. */
    static List<String> subtitles(Contents film, int track, long fromMicros, long toMicros) {
        List<String> all = new ArrayList<>(List.of("-nostdin", "-v", "quiet"));
        all.addAll(CONFINED);
        if (fromMicros > 0) {
            all.addAll(List.of("-ss", seconds(fromMicros), "-noaccurate_seek"));
        }
        all.addAll(List.of("-copyts", "-i", FILM, "-map", "0:" + track));
        all.addAll(List.of("-to", seconds(toMicros + film.startMicros()), "-c:s", "webvtt", "-f", "webvtt", "pipe:1"));
        return all;
    }

    /**
     * One small picture as JPEG.
     *
     * @param atMicros its key frame, from the film's beginning; or, without an index, a time before one
     */
    static List<String> glimpse(Contents film, long atMicros, boolean indexed) {
        int track = film.video().map(Track::index).orElse(0);
        long seek = atMicros + (film.isMp4() || !indexed ? 0 : EARLIER_MICROS);
        double earliest = indexed ? -0.2 : -NEAR_SECONDS;
        List<String> all = new ArrayList<>(List.of("-nostdin", "-v", "quiet"));
        all.addAll(CONFINED);
        all.addAll(List.of("-threads", "1"));
        if (!indexed) {
            all.addAll(List.of("-skip_frame", "nokey")); // else it begins with what is left of pictures before
        }
        if (atMicros > 0) {
            all.addAll(List.of("-ss", seconds(seek), "-noaccurate_seek"));
        }
        all.addAll(List.of("-i", FILM, "-map", "0:" + track, "-map_metadata", "-1"));
        // Where it could not seek it begins at the beginning: that picture is none of this time.
        all.addAll(List.of("-vf", "select=gte(t\\," + earliest + "),setpts=PTS-STARTPTS," + SMALL));
        all.addAll(List.of("-frames:v", "1", "-c:v", "mjpeg", "-q:v", "5", "-f", "image2pipe", "pipe:1"));
        return all;
    }

    /** The picture attached to a film as JPEG, smaller where it is large. */
    static List<String> cover(Track track) {
        return cover(CONFINED, "0:" + track.index());
    }

    /** The same of a picture in a file of its own. */
    static List<String> cover() {
        return cover(CONFINED_TO_PICTURES, "0:v:0");
    }

    private static List<String> cover(List<String> confined, String track) {
        List<String> all = new ArrayList<>(List.of("-nostdin", "-v", "quiet"));
        all.addAll(confined);
        all.addAll(List.of("-threads", "1", "-max_pixels", MAX_PIXELS, "-i", FILM, "-map", track));
        all.addAll(List.of("-map_metadata", "-1", "-vf", COVER, "-frames:v", "1"));
        all.addAll(List.of("-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe", "pipe:1"));
        return all;
    }

    static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.6f", micros / 1e6);
    }
}
