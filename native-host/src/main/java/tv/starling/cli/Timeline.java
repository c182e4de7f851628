package tv.starling.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tv.starling.messaging.TorrentReport;
import tv.starling.messaging.TorrentReport.Spot;
import tv.starling.messaging.TorrentReport.WatchReport;

/** A torrent from beginning to end as lines of text: what is there, where readers are, what they wait for. */
final class Timeline {
    static final String LEGEND =
            "Time lines: the fuller a bar the more is there; ^ a reader, = needed at once, - fetched ahead.";

    private static final int CELLS = 60;
    private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";

    private Timeline() {}

    /** None while the torrent's length is unknown. */
    static List<String> lines(TorrentReport it) {
        if (it.map().isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("[" + bar(it.map()) + "]");
        if (!it.watched().spots().isEmpty()) {
            lines.add(" " + marks(it).stripTrailing());
        }
        return lines;
    }

    private static String bar(String map) {
        var bar = new StringBuilder();
        for (int cell = 0; cell < CELLS; cell++) {
            int from = cell * map.length() / CELLS;
            int to = Math.max(from + 1, (cell + 1) * map.length() / CELLS);
            int sum = map.substring(from, to)
                    .chars()
                    .map(digit -> Character.digit(digit, 16))
                    .sum();
            bar.append(EIGHTHS.charAt(sum * 8 / (15 * (to - from))));
        }
        return bar.toString();
    }

    private static String marks(TorrentReport it) {
        char[] marks = " ".repeat(CELLS).toCharArray();
        for (Spot spot : it.watched().spots().reversed()) {
            fill(marks, cell(spot.at(), it), cell(spot.lookAheadTo() - 1, it), '-');
            fill(marks, cell(spot.at(), it), cell(spot.urgentTo() - 1, it), '=');
        }
        it.watched().spots().forEach(spot -> marks[cell(spot.at(), it)] = '^');
        return new String(marks);
    }

    private static void fill(char[] marks, int from, int to, char mark) {
        for (int i = from; i <= to; i++) {
            marks[i] = mark;
        }
    }

    private static int cell(long at, TorrentReport it) {
        return (int) Math.clamp((double) at / it.length() * CELLS, 0, CELLS - 1);
    }

    /** How reading goes, and where the bytes came from, in words; empty when there is nothing to say. */
    static String fares(TorrentReport it) {
        List<String> parts = new ArrayList<>();
        if (!it.sources().isEmpty()) {
            parts.add("from "
                    + it.sources().stream()
                            .map(source -> source.from() + " " + Quantities.bytes(source.bytes()))
                            .collect(Collectors.joining(", ")));
        }
        WatchReport watched = it.watched();
        watched.firstByteMillis().ifPresent(millis -> parts.add("first byte after " + millis + " ms"));
        if (watched.firstByteMillis().isPresent()) {
            parts.add(
                    watched.waits() == 0
                            ? "no reader waited"
                            : String.format(
                                    Locale.ROOT,
                                    "readers waited %d times, %.1f s",
                                    watched.waits(),
                                    watched.waitedMillis() / 1000.0));
        }
        return String.join("; ", parts);
    }
}
