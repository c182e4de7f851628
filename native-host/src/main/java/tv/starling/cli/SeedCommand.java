package tv.starling.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tv.starling.broadcast.Publication;
import tv.starling.broadcast.Publisher;
import tv.starling.messaging.JsonObject;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.Request.CommandWishes;
import tv.starling.messaging.Request.Retention;
import tv.starling.messaging.Request.Source;
import tv.starling.messaging.Request.StreamWish;
import tv.starling.metainfo.InfoDictionary.Version;
import tv.starling.metainfo.MagnetLink;

@Command(
        name = "seed",
        description = "Seeds a torrent's data from a folder, or a file or folder that needs no torrent yet.")
final class SeedCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "<.torrent|magnet|file|dir>")
    String target = "";

    @Option(names = "--from", paramLabel = "DIR", description = "The folder where the torrent's files lie already.")
    @Nullable
    Path from;

    @Option(
            names = "--super",
            description = "Super-seeding: for a first seed with little upload, each byte is sent about once.")
    boolean superSeed;

    @Option(names = "--json", description = "Machine-readable output.")
    boolean json;

    @Mixin
    EngineOptions options = new EngineOptions();

    SeedCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Source source = from == null ? made() : Target.parse(target);
        Path folder = from == null ? parent(Path.of(target)) : from;
        CommandWishes wishes = new CommandWishes(
                options.peers(),
                options.privateAddresses(),
                Optional.empty(),
                Optional.of(folder.toAbsolutePath().normalize().toString()),
                superSeed ? Request.Seeding.SUPER_WHILE_OPEN : Request.Seeding.WHILE_OPEN,
                List.of());
        Progress progress = new Progress(console);
        try (EngineClient client = options.attach()) {
            CountDownLatch checked = new CountDownLatch(1);
            client.watch(report -> {
                progress.accept(report);
                if (!report.state().equals("checking") && !report.state().equals("fetching-metadata")) {
                    checked.countDown();
                }
            });
            Reply.Opened opened = client.ask(
                    id -> new Request.Open(
                            id, source, "", OptionalInt.empty(), new StreamWish.None(), Retention.KEPT, wishes),
                    Reply.Opened.class);
            checked.await(); // a link is given out when what it leads to is there
            progress.end();
            tell(opened);
            client.awaitGone();
        } finally {
            progress.end();
        }
        throw new Failure("The Starling engine ended.");
    }

    /** Of v1, which every client takes. */
    private Source made() throws IOException {
        Publisher publisher = new Publisher(Path.of(target), Publication.of(Version.V1));
        byte[] torrent;
        try (Gauge gauge = new Gauge(console, "hashed", publisher.length(), publisher::hashed)) {
            torrent = publisher.torrent(OptionalLong.empty());
        }
        if (torrent.length > Target.MAX_TORRENT) {
            throw new Failure("There are too many files in " + target + " for one torrent.");
        }
        return new Source.TorrentFile(torrent);
    }

    private static Path parent(Path path) {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null) {
            throw new Failure("The root folder can't be seeded.");
        }
        return parent;
    }

    private void tell(Reply.Opened opened) {
        String link = new MagnetLink(
                        Optional.of(opened.infoHash()),
                        Optional.empty(),
                        Optional.of(opened.name()),
                        List.of(),
                        options.told(),
                        List.of(),
                        List.of())
                .toUri();
        console.out()
                .println(
                        json
                                ? JsonObject.create()
                                        .put("infoHash", opened.infoHash().hex())
                                        .put("magnet", link)
                                        .toString()
                                : link);
    }
}
