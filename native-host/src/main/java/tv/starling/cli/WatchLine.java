package tv.starling.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tv.starling.messaging.JsonObject;
import tv.starling.messaging.TorrentReport;
import tv.starling.messaging.TorrentReport.LiveReport;

/** Shows how a broadcast comes: a line that is drawn over on a terminal, else one for each new state and each ten seconds. */
final class WatchLine implements Consumer<TorrentReport> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final long EVERY_NANOS = 10_000_000_000L;

    private final Console console;
    private final DrawnLine line;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final Format format;
    private Optional<String> recording = Optional.empty();
    private Optional<String> next = Optional.empty();
    private String lastState = "";
    private long lastNanos = System.nanoTime();

    /** How the recording is told. */
    enum Format {
        TEXT,
        JSON
    }

    WatchLine(Console console, Format format) {
        this.console = console;
        this.format = format;
        this.line = new DrawnLine(console);
    }

    /** Completed by the end of the broadcast; exceptionally, with a {@link Failure}, when it has to be stopped. */
    CompletableFuture<String> ended() {
        return ended;
    }

    @Override
    public synchronized void accept(TorrentReport report) {
        String state = report.live().map(LiveReport::state).orElse(report.state());
        if (console.terminal() == Console.Terminal.PERSON) {
            line.draw(line(report));
        } else if (!state.equals(lastState) || System.nanoTime() - lastNanos > EVERY_NANOS) {
            console.err().println(line(report));
            lastNanos = System.nanoTime();
        }
        lastState = state;
        Optional<String> told = report.live().flatMap(LiveReport::recording);
        if (told.isPresent() && recording.isEmpty()) {
            recording = told;
            tell("recording", "The broadcast is over; this is its recording:", told.get());
        }
        Optional<String> onward = report.live().flatMap(LiveReport::next);
        if (onward.isPresent() && next.isEmpty()) {
            next = onward;
            tell("next", "The broadcast goes on:", onward.get());
        }
        if (state.equals("ended")) {
            ended.complete("The broadcast has ended.");
        } else if (state.equals("contradicted") || state.equals("failed")) {
            ended.completeExceptionally(new Failure(
                    report.error().map(TorrentReport.ProblemReport::message).orElse("The broadcast was stopped.")));
        }
    }

    private void tell(String what, String sentence, String magnet) {
        line.end();
        if (format == Format.JSON) {
            console.out().println(JsonObject.create().put(what, magnet));
        } else {
            console.err().println(sentence);
            console.out().println(magnet);
        }
    }

    /** Leaves the last line standing. */
    void end() {
        line.end();
    }

    static String line(TorrentReport report) {
        String live = report.live().map(WatchLine::live).orElse(report.state());
        String problem = report.error().map(it -> " - " + it.message()).orElse("");
        return live + ", " + report.peers() + " peers, down " + Quantities.bytes(report.downRate()) + "/s, up "
                + Quantities.bytes(report.upRate()) + "/s" + problem;
    }

    private static String live(LiveReport live) {
        var text = new StringBuilder(live.state());
        live.behindMillis()
                .ifPresent(millis -> text.append(String.format(Locale.ROOT, ", %.1f s behind", millis / 1000.0)));
        live.edgeMillis()
                .ifPresent(millis -> text.append(", edge ")
                        .append(TIME.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()))));
        return text.append(", ")
                .append(live.windowMillis() / 1000)
                .append(" s to rewind")
                .toString();
    }
}
