package tv.starling.cli;

import java.util.Locale;
import tv.starling.engine.LiveStatus;
import tv.starling.messaging.JsonObject;

/** One line on how a broadcast does: drawn over on a terminal. */
final class LiveLine {
    private final Console console;
    private final DrawnLine line;
    private final boolean json;

    LiveLine(Console console, boolean json) {
        this.console = console;
        this.line = new DrawnLine(console);
        this.json = json;
    }

    void show(LiveStatus now) {
        if (json) {
            console.out().println(object(now));
        } else if (console.terminal() == Console.Terminal.PERSON) {
            line.draw(text(now));
        } else {
            console.err().println(text(now));
        }
    }

    /** Leaves the last one standing. */
    void end() {
        line.end();
    }

    private static JsonObject object(LiveStatus now) {
        return JsonObject.create()
                .put("state", now.state().name().toLowerCase(Locale.ROOT))
                .put("viewers", now.viewers())
                .put("audience", now.audience())
                .put("rate", now.rate())
                .put("edge", now.edge())
                .put("millis", now.millis())
                .put("upRate", now.uploadRate())
                .put("uploaded", now.uploaded())
                .putTexts("warnings", now.warnings());
    }

    static String text(LiveStatus now) {
        String state = switch (now.state()) {
            case WAITING -> "waiting for the input";
            case ON_AIR -> "on air";
            case INTERRUPTED -> "interrupted";
            case ENDED -> "ended";
        };
        long seconds = now.millis() / 1000;
        String audience = now.audience() < 0 ? "" : " of " + Math.max(now.audience(), now.viewers());
        String line = String.format(
                Locale.ROOT,
                "%s %d:%02d:%02d, %d%s viewers, %s/s, piece %d, up %s/s",
                state,
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                now.viewers(),
                audience,
                Quantities.bytes(now.rate()),
                now.edge(),
                Quantities.bytes(now.uploadRate()));
        return now.warnings().isEmpty() ? line : line + " - " + String.join(" ", now.warnings());
    }
}
