package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tv.starling.messaging.Codes;
import tv.starling.messaging.Messages;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.Request.CommandWishes;
import tv.starling.messaging.Request.Retention;
import tv.starling.messaging.Request.Source;
import tv.starling.messaging.Request.StreamWish;

@Command(
        name = "watch",
        description = "Follows a live broadcast until it ends: for any player, into a file, or just passing it on.")
final class WatchCommand implements Callable<Integer> {
    private static final long BETWEEN_TRIES_MILLIS = 1_000;

    private final Console console;

    @Parameters(paramLabel = "<magnet>")
    String target = "";

    @Option(names = "--print-url", description = "Prints the URL of its playlist (HLS) for any player.")
    boolean printUrl;

    @Option(names = "--record", paramLabel = "FILE", description = "Writes it to a new file, as fragmented MP4.")
    @Nullable
    Path record;

    @Option(names = "--relay", description = "Shows nothing and passes it on, also when it has ended: for servers.")
    boolean relay;

    @Option(names = "--json", description = "Machine-readable output.")
    boolean json;

    @Mixin
    EngineOptions options = new EngineOptions();

    WatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Source source = Target.parse(target);
        if (record != null && Files.exists(record)) {
            throw new Failure(record + " is there already.");
        }
        boolean reads = !relay || printUrl || record != null;
        StreamWish stream = reads ? new StreamWish.Fresh() : new StreamWish.None();
        CommandWishes wishes = new CommandWishes(
                options.peers(),
                options.privateAddresses(),
                Optional.empty(),
                Optional.empty(),
                Request.Seeding.WHILE_OPEN,
                List.of());
        WatchLine line = new WatchLine(console, json ? WatchLine.Format.JSON : WatchLine.Format.TEXT);
        try (EngineClient client = options.attach()) {
            client.watch(line);
            Reply.Opened opened = open(
                    client,
                    id -> new Request.Open(id, source, "", OptionalInt.empty(), stream, Retention.KEPT, wishes));
            Reply.Broadcast live = opened.live()
                    .orElseThrow(
                            () -> new Failure("This is no live broadcast, or it is over; starling play shows it."));
            if (json) {
                console.out().println(Messages.toJson(opened).toString());
            } else if (printUrl) {
                console.out().println(live.playlist());
            }
            follow(client, line, live.playlist());
        } finally {
            line.end();
        }
        return 0;
    }

    /** While nobody sends anything it is asked for again: the source may come back. */
    private Reply.Opened open(EngineClient client, EngineClient.Asking asking)
            throws IOException, InterruptedException {
        while (true) {
            try {
                return client.ask(asking, Reply.Opened.class);
            } catch (Failure e) {
                if (!e.code().equals(Codes.LIVE_OFF_AIR)) {
                    throw e;
                }
                console.err().println(e.getMessage() + " It is waited for.");
                Thread.sleep(BETWEEN_TRIES_MILLIS);
            }
        }
    }

    private void follow(EngineClient client, WatchLine line, String playlist) throws InterruptedException {
        CompletableFuture<String> over = relay ? new CompletableFuture<>() : line.ended();
        Path file = record;
        if (file != null) {
            over = CompletableFuture.supplyAsync(() -> recorded(playlist, file));
        }
        CompletableFuture<String> end = over;
        Thread.ofPlatform().daemon().name("until-gone").start(() -> failWhenGone(client, end));
        try {
            String sentence = end.get();
            line.end();
            console.err().println(sentence);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new Failure(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
        }
    }

    private static String recorded(String playlist, Path file) {
        try {
            double missing = new Recorder(playlist).record(file);
            String lost = missing > 0 ? String.format(Locale.ROOT, "; %.1f s did not come in time", missing) : "";
            return "The broadcast has ended; it is in " + file + ", " + Quantities.bytes(Files.size(file)) + lost + ".";
        } catch (IOException e) {
            throw new Failure(String.valueOf(e.getMessage()));
        }
    }

    private static void failWhenGone(EngineClient client, CompletableFuture<String> end) {
        try {
            client.awaitGone();
            end.completeExceptionally(new Failure("The Starling engine ended."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
