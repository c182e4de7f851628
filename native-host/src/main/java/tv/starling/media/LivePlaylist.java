package tv.starling.media;

import java.time.Instant;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import tv.starling.media.LiveIndex.Part;
import tv.starling.media.LiveIndex.Segment;

/** The playlist of a broadcast (RFC 8216bis): the whole window, with parts at the edge. */
final class LivePlaylist {
    private static final double MICROS = 1e6;
    /** So far behind the edge players stay, and no less than three parts. */
    private static final double LEAST_HOLD_BACK = 0.9;

    private static final int HELD_BACK_PARTS = 3;
    private static final int SKIPPED_TARGETS = 6;

    private LivePlaylist() {}

    /** Seconds, whole. */
    static long target(LiveIndex index) {
        return Math.max(1, Math.round(index.longest() / MICROS));
    }

    /** @param delta what a player has seen before may be left out */
    static String text(LiveIndex index, boolean delta) {
        index.trim();
        var text = new StringBuilder();
        long target = target(index);
        double part = Math.max(0.1, index.longestPart() / MICROS);
        text.append("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:").append(target);
        if (!index.isOver()) {
            text.append(String.format(
                    Locale.ROOT,
                    "\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=%.3f,CAN-SKIP-UNTIL=%d"
                            + "\n#EXT-X-PART-INF:PART-TARGET=%.3f",
                    Math.max(LEAST_HOLD_BACK, HELD_BACK_PARTS * part),
                    SKIPPED_TARGETS * target,
                    part));
        }
        Deque<Segment> segments = index.segments();
        text.append("\n#EXT-X-MEDIA-SEQUENCE:")
                .append(segments.isEmpty() ? index.next() : segments.getFirst().number());
        text.append("\n#EXT-X-DISCONTINUITY-SEQUENCE:").append(index.breaksGone());
        text.append("\n#EXT-X-MAP:URI=\"init.mp4\"\n");
        int skipped = delta ? skippable(segments, SKIPPED_TARGETS * target * (long) MICROS) : 0;
        if (skipped > 0) {
            text.append("#EXT-X-SKIP:SKIPPED-SEGMENTS=").append(skipped).append('\n');
        }
        segments.stream().skip(skipped).forEach(it -> segment(text, index, it));
        if (index.isOver()) {
            text.append("#EXT-X-ENDLIST\n");
        } else {
            index.grown().ifPresent(it -> {
                head(text, it);
                parts(text, it.parts());
            });
            text.append("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"p-")
                    .append(index.nextPart())
                    .append(".m4s\"\n");
        }
        return text.toString();
    }

    private static int skippable(Deque<Segment> segments, long keepMicros) {
        long behind = 0;
        int kept = 0;
        for (Iterator<Segment> from = segments.descendingIterator(); from.hasNext() && behind < keepMicros; kept++) {
            behind += from.next().micros();
        }
        return segments.size() - kept;
    }

    private static void segment(StringBuilder text, LiveIndex index, Segment segment) {
        head(text, segment);
        if (!index.isOver() && index.hasParts(segment)) {
            parts(text, segment.parts());
        }
        if (segment.bytes().isEmpty()) {
            text.append("#EXT-X-GAP\n");
        }
        text.append(
                String.format(Locale.ROOT, "#EXTINF:%.6f,\ns-%d.m4s\n", segment.micros() / MICROS, segment.number()));
    }

    private static void head(StringBuilder text, Segment segment) {
        if (segment.anew()) {
            text.append("#EXT-X-DISCONTINUITY\n");
        }
        text.append("#EXT-X-PROGRAM-DATE-TIME:").append(date(segment.millis())).append('\n');
    }

    /** With milliseconds also where they are zero. */
    private static String date(long millis) {
        String date = Instant.ofEpochMilli(millis).toString();
        return date.length() == "2026-01-01T00:00:00Z".length() ? date.replace("Z", ".000Z") : date;
    }

    private static void parts(StringBuilder text, List<Part> parts) {
        for (Part part : parts) {
            text.append(String.format(
                    Locale.ROOT,
                    "#EXT-X-PART:DURATION=%.6f,URI=\"p-%d.m4s\"%s\n",
                    part.micros() / MICROS,
                    part.name(),
                    part.independent() ? ",INDEPENDENT=YES" : ""));
        }
    }
}
