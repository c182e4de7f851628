package tv.starling.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tv.starling.broadcast.ChannelKey;
import tv.starling.broadcast.Tickets;
import tv.starling.metainfo.FeedLink;
import tv.starling.metainfo.MagnetLink;
import tv.starling.metainfo.MetainfoException;

@Command(
        name = "live-ticket",
        description = {
            "Makes a ticket to a closed broadcast: prints the link with it, for one viewer.",
            "Who has that link can watch; the time counts by the broadcaster's clock."
        })
final class LiveTicketCommand implements Callable<Integer> {
    private static final long HOUR_MILLIS = 3_600_000;

    private final Console console;

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(paramLabel = "LINK", description = "Of the broadcast or the channel, as \"starling live\" printed it.")
    String link = "";

    @Option(
            names = "--access",
            paramLabel = "FILE",
            required = true,
            description = "The key of \"starling live --access\", made where there is none.")
    Path access = Path.of("");

    @Option(names = "--hours", paramLabel = "N", description = "It is valid so long; ${DEFAULT-VALUE} unless said.")
    int hours = 24;

    LiveTicketCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Usage.require(spec, hours > 0 && hours <= 24 * 366, "--hours takes 1 to 8784");
        withPass(""); // a bad link makes no key
        var pass = Tickets.issue(ChannelKey.in(access), System.currentTimeMillis() + hours * HOUR_MILLIS);
        console.out().println(withPass(pass.text()));
        return 0;
    }

    private String withPass(String text) {
        try {
            return FeedLink.parse(link)
                    .map(it -> it.withPass(text).toUri())
                    .orElseGet(() -> MagnetLink.parse(link).withPass(text).toUri());
        } catch (MetainfoException e) {
            throw new Failure(String.valueOf(e.getMessage()));
        }
    }
}
