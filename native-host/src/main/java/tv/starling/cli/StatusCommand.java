package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tv.starling.messaging.Messages;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.TorrentReport;

@Command(name = "status", description = "What the running engine does.")
final class StatusCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", description = "Machine-readable output.")
    boolean json;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "Draws it into an SVG file: time lines, readers, sources, peers.")
    @Nullable
    Path picture;

    @Mixin
    EngineOptions options = new EngineOptions();

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        try (EngineClient client = RunningEngine.attach(options)) {
            Reply.Engine engine = client.ask(Request.Status::new, Reply.Engine.class);
            if (picture != null) {
                Files.writeString(picture, StatusPicture.of(engine));
            }
            if (json) {
                console.out().println(Messages.toJson(engine));
            } else if (picture == null) {
                table(engine);
            }
            return 0;
        }
    }

    /** Since ever, in all runs. */
    private static String totals(TorrentReport it) {
        String ratio = it.downloadedEver() == 0
                ? ""
                : String.format(Locale.ROOT, ", ratio %.2f", it.uploadedEver() / (double) it.downloadedEver());
        return "got " + Quantities.bytes(it.downloadedEver()) + ", gave " + Quantities.bytes(it.uploadedEver())
                + " in all" + ratio;
    }

    private void table(Reply.Engine it) {
        console.out()
                .println("Starling " + it.version() + ", process " + it.pid() + ", up " + it.uptimeSeconds() / 60
                        + " min, peers at " + (it.listen().isEmpty() ? "no port" : it.listen()) + ", " + it.clients()
                        + " clients");
        console.out()
                .println("down " + Quantities.bytes(it.downRate()) + "/s, up " + Quantities.bytes(it.upRate())
                        + "/s, cache " + Quantities.bytes(it.cacheBytes()) + " of "
                        + Quantities.bytes(it.cacheQuotaBytes())
                        + ", memory " + Quantities.bytes(it.memoryBytes()) + ", " + it.dhtNodes() + " DHT nodes");
        for (TorrentReport torrent : it.torrents()) {
            console.out().println();
            console.out().println(torrent.infoHash() + "  " + torrent.name());
            console.out().println("  " + Progress.line(torrent).strip());
            console.out().println("  " + totals(torrent));
            if (!Timeline.fares(torrent).isEmpty()) {
                console.out().println("  " + Timeline.fares(torrent));
            }
            Timeline.lines(torrent).forEach(line -> console.out().println("  " + line));
            PeerTable.lines(torrent.peerList()).forEach(console.out()::println);
        }
        if (it.torrents().stream().anyMatch(torrent -> !torrent.peerList().isEmpty())) {
            console.out().println();
            console.out().println(PeerTable.LEGEND);
        }
        if (it.torrents().stream().anyMatch(torrent -> !torrent.map().isEmpty())) {
            console.out().println(Timeline.LEGEND);
        }
    }
}
