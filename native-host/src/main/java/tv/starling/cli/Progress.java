package tv.starling.cli;

import java.util.Locale;
import java.util.function.Consumer;
import tv.starling.messaging.TorrentReport;

/** Shows how a torrent does: a bar that is drawn over on a terminal, else a line for each tenth and each new state. */
final class Progress implements Consumer<TorrentReport> {
    private static final int CELLS = 30;

    private final Console console;
    private final DrawnLine line;
    private String lastState = "";
    private int lastTenth = -1;

    Progress(Console console) {
        this.console = console;
        this.line = new DrawnLine(console);
    }

    @Override
    public synchronized void accept(TorrentReport report) {
        int tenth = report.length() == 0 ? 0 : (int) (report.verified() * 10 / report.length());
        if (console.terminal() == Console.Terminal.PERSON) {
            line.draw(bar(report) + " " + line(report));
        } else if (tenth != lastTenth || !report.state().equals(lastState)) {
            console.err().println(line(report));
        }
        lastTenth = tenth;
        lastState = report.state();
    }

    /** Leaves the last bar standing. */
    void end() {
        line.end();
    }

    private static String bar(TorrentReport report) {
        int full = report.length() == 0 ? 0 : (int) (report.verified() * CELLS / report.length());
        return "[" + "#".repeat(full) + " ".repeat(CELLS - full) + "]";
    }

    static String line(TorrentReport report) {
        String share = report.length() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%5.1f %% of %s, ",
                        report.verified() * 100.0 / report.length(),
                        Quantities.bytes(report.length()));
        String problem = report.error().map(it -> " - " + it.message()).orElse("");
        return share + "down " + Quantities.bytes(report.downRate()) + "/s, up " + Quantities.bytes(report.upRate())
                + "/s, " + report.peers() + " peers, " + report.state() + problem;
    }
}
