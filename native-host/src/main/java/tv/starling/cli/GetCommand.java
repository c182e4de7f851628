package tv.starling.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tv.starling.messaging.JsonObject;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.Request.CommandWishes;
import tv.starling.messaging.Request.Retention;
import tv.starling.messaging.Request.Source;
import tv.starling.messaging.Request.StreamWish;
import tv.starling.messaging.TorrentReport;

@Command(name = "get", description = "Downloads into a folder, and is done when everything is there.")
final class GetCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "<magnet|.torrent|URL>")
    String target = "";

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "Where the files go.")
    Path to = Path.of("");

    @Option(
            names = "--file",
            paramLabel = "N",
            description = "A file to fetch, by its number in \"starling info\"; may be given again. Without it, all.")
    List<Integer> files = new ArrayList<>();

    @Option(
            names = "--seed",
            description = "Goes on seeding: in the shared engine; with --standalone here, until stopped.")
    boolean seed;

    @Option(names = "--json", description = "Machine-readable output.")
    boolean json;

    @Mixin
    EngineOptions options = new EngineOptions();

    GetCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Source source = Target.parse(target);
        Files.createDirectories(to);
        CommandWishes wishes = new CommandWishes(
                options.peers(),
                options.privateAddresses(),
                Optional.of(to.toAbsolutePath().normalize().toString()),
                Optional.empty(),
                seed ? Request.Seeding.WHEN_CLOSED_TOO : Request.Seeding.WHILE_OPEN,
                files.stream().sorted().distinct().toList());
        Progress progress = new Progress(console);
        CompletableFuture<TorrentReport> whole = new CompletableFuture<>();
        try (EngineClient client = options.attach()) {
            client.watch(report -> {
                progress.accept(report);
                settle(report, whole);
            });
            EngineClient.Pending open = client.send(id -> new Request.Open(
                    id, source, "", OptionalInt.empty(), new StreamWish.None(), Retention.KEPT, wishes));
            Reply.Opened opened = client.await(open, Reply.Opened.class);
            Thread.ofPlatform().daemon().start(() -> failWhenGone(client, whole));
            TorrentReport report = await(whole);
            progress.end();
            tell(opened, report);
            if (seed && options.standalone) {
                client.awaitGone();
            }
            client.ask(id -> new Request.Close(id, open.id()), Reply.Closed.class);
            return 0;
        } finally {
            progress.end();
        }
    }

    private static void settle(TorrentReport report, CompletableFuture<TorrentReport> whole) {
        if (report.state().equals("seeding")) {
            whole.complete(report);
        } else if (report.state().equals("failed") || report.state().equals("stopped")) {
            whole.completeExceptionally(new Failure(report.error()
                    .map(TorrentReport.ProblemReport::message)
                    .orElse("The torrent was stopped before it was whole.")));
        }
    }

    private static void failWhenGone(EngineClient client, CompletableFuture<TorrentReport> whole) {
        try {
            client.awaitGone();
            whole.completeExceptionally(new Failure("The Starling engine ended."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TorrentReport await(CompletableFuture<TorrentReport> whole) throws InterruptedException {
        try {
            return whole.get();
        } catch (ExecutionException e) {
            throw new Failure(String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
        }
    }

    private void tell(Reply.Opened opened, TorrentReport report) {
        if (json) {
            console.out()
                    .println(JsonObject.create()
                            .put("infoHash", opened.infoHash().hex())
                            .put("name", opened.name())
                            .put("length", length(opened, report))
                            .put("to", to.toAbsolutePath().normalize().toString()));
        } else {
            console.err().println("Whole: " + opened.name() + ", " + Quantities.bytes(length(opened, report)));
        }
    }

    private long length(Reply.Opened opened, TorrentReport report) {
        return files.isEmpty()
                ? report.length()
                : opened.files().stream()
                        .filter(file -> files.contains(file.index()))
                        .mapToLong(Reply.FileEntry::length)
                        .sum();
    }
}
