package tv.starling.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tv.starling.messaging.Messages;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.Request.CommandWishes;
import tv.starling.messaging.Request.Retention;
import tv.starling.messaging.Request.Source;
import tv.starling.messaging.Request.StreamWish;

@Command(name = "play", description = "Prints the URL of a stream for any player, and serves it until stopped.")
final class PlayCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "<magnet|.torrent|URL>")
    String target = "";

    @Option(names = "--file", paramLabel = "N", description = "Which file, by its index; the largest video by default.")
    @Nullable
    Integer file;

    @Option(names = "--json", description = "Machine-readable output.")
    boolean json;

    @Option(names = "--open", description = "Opens it in a video player of this machine, and ends with that.")
    boolean open;

    @Mixin
    EngineOptions options = new EngineOptions();

    PlayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Source source = Target.parse(target);
        CommandWishes wishes = new CommandWishes(
                List.copyOf(options.peers()),
                options.privateAddresses(),
                Optional.empty(),
                Optional.empty(),
                Request.Seeding.WHILE_OPEN,
                List.of());
        Progress progress = new Progress(console);
        try (EngineClient client = options.attach()) {
            client.watch(progress);
            OptionalInt index = file == null ? OptionalInt.empty() : OptionalInt.of(file);
            Reply.Opened opened = client.ask(
                    id -> new Request.Open(id, source, "", index, new StreamWish.Fresh(), Retention.KEPT, wishes),
                    Reply.Opened.class);
            progress.end();
            console.out().println(json ? Messages.toJson(opened).toString() : url(opened));
            if (open) {
                return VideoPlayer.find(System.getenv())
                        .orElseThrow(() ->
                                new Failure("No video player was found; " + VideoPlayer.NAMES + " are looked for."))
                        .show(opened.streamUrl());
            }
            client.awaitGone();
        } finally {
            progress.end();
        }
        throw new Failure("The Starling engine ended.");
    }

    /** Of a broadcast the playlist, which goes on when the source has been away. */
    private static String url(Reply.Opened opened) {
        return opened.live().map(Reply.Broadcast::playlist).orElse(opened.streamUrl());
    }
}
