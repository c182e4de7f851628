package tv.starling.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tv.starling.broadcast.ChannelKey;
import tv.starling.broadcast.PageSnippet;
import tv.starling.engine.Engine;
import tv.starling.engine.LiveLinks;
import tv.starling.engine.LiveStation;
import tv.starling.engine.LiveStatus;
import tv.starling.engine.LiveWishes;
import tv.starling.messaging.JsonObject;
import tv.starling.metainfo.LiveDictionary;
import tv.starling.wire.Ed25519;

@Command(
        name = "live",
        description = {
            "Sends a live broadcast until its input ends or it is stopped.",
            "INPUT is a file; - or a named pipe; a URL (http, https, HLS, rtmp, srt, udp, rtp); one that is waited at:"
                    + " http://:8000/path (PUT), rtmp://:1935/app/key, srt://:9000, udp://:5000, with * before the colon"
                    + " for senders on other machines; or a device: v4l2:/dev/video0, avfoundation:0:0,"
                    + " dshow:video=NAME, lavfi:testsrc2."
        })
final class LiveCommand implements Callable<Integer> {
    private static final long BETWEEN_LOOKS_MILLIS = 1000;
    private static final int LOOKS_BETWEEN_LINES = 10;
    private static final int MAX_NAME_BYTES = 1024;

    private final Console console;

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(paramLabel = "INPUT")
    String input = "";

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "Of the channel, as viewers see it.")
    String name = "";

    @Option(names = "--loop", description = "A file begins again at its end.")
    boolean loop;

    @Option(
            names = "--encode",
            description = "Picture and sound are made anew, with a key frame each second, also where browsers play what"
                    + " comes.")
    boolean encode;

    @Option(names = "--tracker", paramLabel = "URL", description = "May be given again.")
    List<String> trackers = new ArrayList<>();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The channel's key, made where there is none; live/key in the data folder unless said.")
    @Nullable
    Path key;

    @Option(
            names = "--window",
            paramLabel = "MINUTES",
            description = "How far back viewers can go; ${DEFAULT-VALUE} unless said.")
    int window = 10;

    @Option(
            names = "--record",
            paramLabel = "DIR",
            description =
                    "All of it is kept there, with a torrent of it at the end. Without it no more than the window is"
                            + " kept, in the data folder.")
    @Nullable
    Path record;

    @Option(
            names = "--origin",
            paramLabel = "DIR",
            description =
                    "A folder of the channel's own that a web server gives out: viewers take from there what the swarm"
                            + " does not bring in time. Needs --origin-url.")
    @Nullable
    Path origin;

    @Option(names = "--origin-url", paramLabel = "URL", description = "Where that folder is found.")
    @Nullable
    String originUrl;

    @Option(
            names = "--access",
            paramLabel = "FILE",
            description =
                    "Only those may watch who have a ticket signed by this key, which is made where there is none;"
                            + " \"starling live-ticket\" makes tickets.")
    @Nullable
    Path access;

    @Option(names = "--json", description = "Machine-readable output: the links, then a line every second.")
    boolean json;

    @Mixin
    EngineOptions options = new EngineOptions();

    LiveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        require(
                !name.isBlank() && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES,
                "--name is too long");
        require(window > 0 && window <= 24 * 60, "--window takes 1 to 1440 minutes");
        require(
                origin == null || access == null,
                "an origin gives to everybody: --origin and --access exclude each other");
        Usage.requireTrackers(spec, trackers);
        require((origin == null) == (originUrl == null), "--origin and --origin-url go together");
        require(
                originUrl == null || LiveDictionary.Terms.isOrigin(slashed(originUrl)),
                "--origin-url takes an http or https URL");
        Path home = options.folder().resolve("live");
        Path keys = key == null ? home.resolve("key") : key;
        Ed25519.KeyPair pair = ChannelKey.in(keys);
        Optional<Ed25519.KeyPair> tickets = access == null ? Optional.empty() : Optional.of(ChannelKey.in(access));
        Path folder = home.resolve(LiveStation.folderName(pair, name));
        Files.createDirectories(folder);
        return send(folder, wishes(pair, tickets), ChannelKey.take(keys, name));
    }

    private int send(Path folder, LiveWishes wishes, Closeable channel) throws IOException, InterruptedException {
        Engine engine = options.inside(folder);
        LiveStation station;
        try {
            station = LiveStation.start(engine, folder, wishes);
        } catch (IOException e) {
            engine.close();
            throw e;
        }
        Thread atExit = new Thread(() -> end(station, engine), "leave");
        Runtime.getRuntime().addShutdownHook(atExit);
        watch(station);
        channel.close();
        Optional<String> recording = station.links().flatMap(LiveLinks::recording);
        if (recording.isPresent()) {
            tellRecording(recording.get());
            new CountDownLatch(1).await(); // it is seeded until the command is stopped
        }
        end(station, engine);
        if (station.failure().isPresent()) {
            throw new Failure(station.failure().get());
        }
        return 0;
    }

    private static synchronized void end(LiveStation station, Engine engine) {
        station.close();
        try {
            engine.close();
        } catch (IOException e) {
            System.err.println("The engine's end was not clean: " + e.getMessage());
        }
    }

    private LiveWishes wishes(Ed25519.KeyPair pair, Optional<Ed25519.KeyPair> tickets) {
        return new LiveWishes(
                name,
                pair,
                input,
                loop ? LiveWishes.Repeat.FOR_EVER : LiveWishes.Repeat.ONCE,
                encode ? LiveWishes.Pictures.MADE_ANEW : LiveWishes.Pictures.AS_THEY_COME,
                trackers,
                Duration.ofMinutes(window),
                Optional.ofNullable(record),
                Optional.ofNullable(origin)
                        .map(folder -> new LiveWishes.Origin(folder, slashed(String.valueOf(originUrl)))),
                tickets,
                options.upload(),
                options.told(),
                options.peers(),
                options.reach());
    }

    private static String slashed(String url) {
        return url.endsWith("/") ? url : url + "/";
    }

    private void watch(LiveStation station) throws IOException, InterruptedException {
        LiveLine line = new LiveLine(console, json);
        Optional<LiveLinks> told = Optional.empty();
        for (int look = 1; !station.awaitEnd(BETWEEN_LOOKS_MILLIS); look++) {
            LiveStatus now = station.status();
            if (now.links().isPresent() && !now.links().equals(told)) {
                told = now.links();
                line.end();
                tell(told.get());
            }
            boolean often = json || console.terminal() == Console.Terminal.PERSON;
            if (often || look % LOOKS_BETWEEN_LINES == 0) {
                line.show(now);
            }
        }
        line.end();
    }

    private void tell(LiveLinks links) {
        String snippet = PageSnippet.of(links.magnet(), Optional.empty());
        if (json) {
            JsonObject told = JsonObject.create()
                    .put("infoHashV2", links.programme().hash().hex())
                    .put("magnet", links.magnet())
                    .put("mime", links.programme().media().mime())
                    .put("pieceLength", links.programme().pieceLength())
                    .put("rate", links.programme().media().rate())
                    .put("snippet", snippet);
            links.channel().ifPresent(channel -> told.put("channel", channel));
            console.out().println(told);
            return;
        }
        console.out().println(links.magnet());
        links.channel().ifPresent(channel -> console.out().println(channel));
        console.out().println();
        console.out().println(snippet);
        console.out().println();
    }

    private void tellRecording(String magnet) {
        if (json) {
            console.out().println(JsonObject.create().put("recording", magnet));
            return;
        }
        console.err().println("The broadcast is over. Its recording is seeded until this command is stopped:");
        console.out().println(magnet);
    }

    private void require(boolean isSo, String otherwise) {
        Usage.require(spec, isSo, otherwise);
    }
}
