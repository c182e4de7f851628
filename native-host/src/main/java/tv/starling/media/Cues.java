package tv.starling.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Subtitles as plain text with times: of SubRip, WebVTT and ASS that strangers wrote, what can be read is kept, and nothing
 * else: no markup, no style, no place.
 */
final class Cues {
    /** A long film has two thousand cues and 200 kB. */
    static final int MAX_BYTES = 5 << 20;

    private static final int MAX_CUES = 20_000;
    private static final int MAX_LETTERS = 1000;
    private static final int MAX_LINES = 8;
    private static final long MAX_MICROS = 1000L * 3600 * 1_000_000;

    private static final String TIME = "(?:(\\d{1,4}):)?(\\d{1,2}):(\\d{1,2})[,.](\\d{1,3})";
    private static final Pattern TIMING = Pattern.compile("\\s*" + TIME + "\\s*-->\\s*" + TIME + ".*");
    private static final Pattern ASS_TIME = Pattern.compile("(\\d{1,4}):(\\d{1,2}):(\\d{1,2})[.:](\\d{1,3})");
    private static final String DIALOGUE = "Dialogue:";
    /** Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text. */
    private static final int ASS_FIELDS = 10;

    private Cues() {}

    /** @param text lines of plain text, joined by line ends */
    record Cue(long startMicros, long endMicros, String text) {
        Cue later(long micros) {
            return new Cue(Math.max(0, startMicros + micros), endMicros + micros, text);
        }
    }

    static List<Cue> read(String text) {
        List<Cue> cues = new ArrayList<>();
        Optional<Matcher> timing = Optional.empty();
        List<String> lines = new ArrayList<>();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (cues.size() >= MAX_CUES) {
                break;
            }
            Matcher next = TIMING.matcher(line);
            if (line.startsWith(DIALOGUE)) {
                dialogue(line.substring(DIALOGUE.length())).ifPresent(cues::add);
            } else if (next.matches()) {
                timing.ifPresent(it -> finish(it, lines).ifPresent(cues::add));
                timing = Optional.of(next);
                lines.clear();
            } else if (line.isBlank()) {
                timing.ifPresent(it -> finish(it, lines).ifPresent(cues::add));
                timing = Optional.empty();
            } else if (timing.isPresent() && lines.size() < MAX_LINES) {
                lines.add(line);
            }
        }
        timing.ifPresent(it -> finish(it, lines).ifPresent(cues::add));
        return cues;
    }

    private static Optional<Cue> finish(Matcher timing, List<String> lines) {
        String text = plain(String.join("\n", lines).replaceAll("<[^<>]{0,200}>", ""));
        return cue(time(timing, 1), time(timing, 5), entities(text));
    }

    private static Optional<Cue> dialogue(String line) {
        String[] fields = line.split(",", ASS_FIELDS);
        if (fields.length < ASS_FIELDS) {
            return Optional.empty();
        }
        Matcher start = ASS_TIME.matcher(fields[1].strip());
        Matcher end = ASS_TIME.matcher(fields[2].strip());
        if (!start.matches() || !end.matches()) {
            return Optional.empty();
        }
        boolean drawing = fields[9].matches(".*\\{[^}]{0,200}\\\\p[1-9].*");
        String text = fields[9]
                .replaceAll("\\{[^{}]{0,1000}}", "")
                .replace("\\N", "\n")
                .replace("\\n", "\n")
                .replace("\\h", " ");
        return drawing ? Optional.empty() : cue(time(start, 1), time(end, 1), plain(text));
    }

    private static Optional<Cue> cue(long start, long end, String text) {
        return start < end && end < MAX_MICROS && !text.isEmpty()
                ? Optional.of(new Cue(start, end, text))
                : Optional.empty();
    }

    private static long time(Matcher parts, int from) {
        long hours = parts.group(from) == null ? 0 : Long.parseLong(parts.group(from));
        long seconds =
                (hours * 60 + Long.parseLong(parts.group(from + 1))) * 60 + Long.parseLong(parts.group(from + 2));
        String fraction = (parts.group(from + 3) + "000").substring(0, 3);
        return (seconds * 1000 + Long.parseLong(fraction)) * 1000;
    }

    /** The few that WebVTT knows. */
    private static String entities(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&nbsp;", " ")
                .replace("&lrm;", "\u200E")
                .replace("&rlm;", "\u200F")
                .replace("&amp;", "&");
    }

    /** Without what is no letter of any script, and not longer than fits a picture. */
    private static String plain(String text) {
        String clean = text.replaceAll("[\\p{Cntrl}&&[^\n]]", "")
                .replaceAll("\n\\s*\n", "\n")
                .strip();
        return clean.length() > MAX_LETTERS ? clean.substring(0, MAX_LETTERS) : clean;
    }

    /** WebVTT with nothing in it but times and escaped text. */
    static String webVtt(List<Cue> cues) {
        var text = new StringBuilder("WEBVTT\n");
        for (Cue cue : cues) {
            text.append('\n').append(clock(cue.startMicros())).append(" --> ").append(clock(cue.endMicros()));
            text.append('\n').append(escaped(cue.text())).append('\n');
        }
        return text.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String clock(long micros) {
        long millis = micros / 1000;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%03d",
                millis / 3_600_000,
                millis / 60_000 % 60,
                millis / 1000 % 60,
                millis % 1000);
    }
}
