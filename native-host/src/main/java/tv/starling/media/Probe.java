package tv.starling.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tv.starling.media.Contents.Chapter;
import tv.starling.media.Contents.Kind;
import tv.starling.media.Contents.Track;

/** Asks ffprobe what a film's file has. */
final class Probe {
    /** The first bytes may have to be fetched from a swarm. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MAX_SAID = 1 << 20;
    private static final int MAX_TRACKS = 100;
    private static final int MAX_CHAPTERS = 500;
    private static final int MAX_TEXT = 200;
    /** A film may end without picture and sound for so long. */
    private static final long MOST_SILENT_MICROS = 60_000_000;

    private static final Pattern CLOCK = Pattern.compile("(\\d{1,4}):(\\d{2}):(\\d{2}(?:\\.\\d{1,9})?)");

    /**
     * What is asked for, and no more: a film may have any number of tags.
     */
    private static final String ENTRIES = "format=format_name,start_time,duration:format_tags=major_brand"
            + ":stream=index,codec_type,codec_name,profile,pix_fmt,width,height,avg_frame_rate,has_b_frames,channels,duration"
            + ":stream_tags=language,title,DURATION:stream_disposition=default,forced,attached_pic"
            + ":chapter=start_time:chapter_tags=title";

    private Probe() {}

    /**
     * Blocks.
     *
     * @param url of the film on the stream server
     * @return nothing when it is no film
     */
    static Optional<Contents> ask(FfmpegPrograms programs, String url) throws IOException {
        return ask(programs, url, PATIENCE);
    }

    static Optional<Contents> ask(FfmpegPrograms programs, String url, Duration limit) throws IOException {
        List<String> arguments = arguments(Arguments.CONFINED, Arguments.FILM);
        return contents(Child.run(programs, programs.ffprobe(), arguments, url, MAX_SAID, limit));
    }

    /** As above, of what is broadcast. */
    static Optional<Contents> ask(FfmpegPrograms programs, LiveInput input) throws IOException {
        List<String> arguments = arguments(input.options(), input.url());
        return contents(Child.run(programs, programs.ffprobe(), arguments, MAX_SAID, PATIENCE));
    }

    private static List<String> arguments(List<String> options, String url) {
        List<String> arguments = new ArrayList<>(List.of("-v", "quiet"));
        arguments.addAll(options);
        arguments.addAll(List.of("-show_entries", ENTRIES, "-show_chapters", "-of", "flat", "-i", url));
        return arguments;
    }

    private static Optional<Contents> contents(Optional<byte[]> said) {
        return said.map(it -> read(new String(it, StandardCharsets.UTF_8)))
                .filter(it -> !it.format().isEmpty());
    }

    /** @param flat ffprobe's format of that name: lines such as {@code streams.stream.0.codec_name="h264"} */
    static Contents read(String flat) {
        Map<String, String> values = new HashMap<>();
        flat.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
            }
        });
        long start = micros(values, "format.start_time");
        return new Contents(
                text(values, "format.format_name"),
                text(values, "format.tags.major_brand"),
                start,
                duration(values),
                tracks(values),
                chapters(values, start));
    }

    /** A subtitle of a disc need not have an end, and its file is said to be weeks long: picture and sound know better. */
    private static long duration(Map<String, String> values) {
        long known = 0;
        for (String at : streams(values)) {
            Kind kind = kind(values, at);
            if (kind == Kind.VIDEO || kind == Kind.AUDIO) {
                known = Math.max(known, micros(values, at + "duration"));
                known = Math.max(known, clockMicros(text(values, at + "tags.DURATION")));
            }
        }
        long said = micros(values, "format.duration");
        return known > 0 && said - known > MOST_SILENT_MICROS ? known : said;
    }

    /** What the values of each track begin with. */
    private static List<String> streams(Map<String, String> values) {
        return IntStream.range(0, MAX_TRACKS)
                .mapToObj(i -> "streams.stream." + i + ".")
                .takeWhile(at -> values.containsKey(at + "index"))
                .toList();
    }

    /** Such as 01:30:00.023000000, a tag of Matroska; 0 for what is none. */
    private static long clockMicros(String text) {
        Matcher parts = CLOCK.matcher(text);
        return parts.matches()
                ? Math.round(1e6
                        * (Integer.parseInt(parts.group(1)) * 3600
                                + Integer.parseInt(parts.group(2)) * 60
                                + Double.parseDouble(parts.group(3))))
                : 0;
    }

    private static List<Track> tracks(Map<String, String> values) {
        List<Track> tracks = new ArrayList<>();
        for (String at : streams(values)) {
            tracks.add(new Track(
                    whole(values, at + "index"),
                    kind(values, at),
                    text(values, at + "codec_name"),
                    text(values, at + "profile"),
                    text(values, at + "pix_fmt"),
                    whole(values, at + "width"),
                    whole(values, at + "height"),
                    fraction(text(values, at + "avg_frame_rate")),
                    whole(values, at + "has_b_frames") > 0,
                    whole(values, at + "channels"),
                    text(values, at + "tags.language"),
                    text(values, at + "tags.title"),
                    whole(values, at + "disposition.default") > 0,
                    whole(values, at + "disposition.forced") > 0));
        }
        return List.copyOf(tracks);
    }

    private static Kind kind(Map<String, String> values, String at) {
        return switch (text(values, at + "codec_type")) {
            case "video" -> whole(values, at + "disposition.attached_pic") > 0 ? Kind.COVER : Kind.VIDEO;
            case "audio" -> Kind.AUDIO;
            case "subtitle" -> Kind.SUBTITLE;
            default -> Kind.OTHER;
        };
    }

    private static List<Chapter> chapters(Map<String, String> values, long start) {
        List<Chapter> chapters = new ArrayList<>();
        for (int i = 0; i < MAX_CHAPTERS; i++) {
            String at = "chapters.chapter." + i + ".";
            if (!values.containsKey(at + "start_time")) {
                break;
            }
            chapters.add(new Chapter(
                    Math.max(0, micros(values, at + "start_time") - start), text(values, at + "tags.title")));
        }
        return List.copyOf(chapters);
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"") || value.length() < 2) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < value.length() - 1 && text.length() < MAX_TEXT; i++) {
            char letter = value.charAt(i);
            if (letter == '\\') {
                i++;
                letter = value.charAt(i) == 'n' || value.charAt(i) == 'r' ? ' ' : value.charAt(i);
            }
            text.append(letter);
        }
        return text.toString();
    }

    private static String text(Map<String, String> values, String name) {
        String value = values.getOrDefault(name, "");
        return value.equals("N/A") || value.equals("unknown") ? "" : value;
    }

    private static int whole(Map<String, String> values, String name) {
        try {
            return Integer.parseInt(values.getOrDefault(name, ""));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static long micros(Map<String, String> values, String name) {
        try {
            double seconds = Double.parseDouble(values.getOrDefault(name, ""));
            return Math.abs(seconds) < Integer.MAX_VALUE ? Math.round(seconds * 1e6) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Such as 30000/1001; 0 for what is none. */
    private static double fraction(String text) {
        String[] parts = text.split("/", 2);
        try {
            double value = Double.parseDouble(parts[0]) / (parts.length == 2 ? Double.parseDouble(parts[1]) : 1);
            return Double.isFinite(value) ? value : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
