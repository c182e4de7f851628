package tv.starling.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tv.starling.engine.TrackerStation;
import tv.starling.messaging.JsonObject;
import tv.starling.metainfo.InfoHash;
import tv.starling.tracker.server.TrackerServer.Statistics;
import tv.starling.tracker.server.TrackerSettings;
import tv.starling.wire.PeerAddress;

@Command(
        name = "tracker",
        description = "Runs a tracker (HTTP and UDP) for a small audience until it is stopped; shows how it is doing.")
final class TrackerCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 6969;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final int LOOKS_BETWEEN_LINES = 10;

    /** A list of white-listed torrents, bytes: some 100,000 of them. */
    private static final int MAX_LIST = 8 * 1024 * 1024;

    private final Console console;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--port", paramLabel = "P", description = "For both protocols; ${DEFAULT-VALUE} unless said.")
    int port = USUAL_PORT;

    @Option(names = "--listen", paramLabel = "ADDRESS:PORT", description = "Instead of --port: one address alone.")
    @Nullable
    String listen;

    @Option(
            names = "--interval",
            paramLabel = "S",
            description = "Seconds between a peer's announces; ${DEFAULT-VALUE} unless said.")
    long interval = TrackerSettings.USUAL_INTERVAL.toSeconds();

    @Option(
            names = "--allow",
            paramLabel = "INFOHASH|FILE",
            description = "Only these torrents: a hash, or a file with one in each line; may be given again.")
    List<String> allow = new ArrayList<>();

    @Option(names = "--json", description = "Machine-readable output: the URLs, then a line every ten seconds.")
    boolean json;

    TrackerCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (interval < TrackerSettings.SHORTEST_INTERVAL.toSeconds()
                || interval > TrackerSettings.LONGEST_INTERVAL.toSeconds()) {
            throw wrong("--interval takes 5 to 7200 seconds.");
        }
        Set<InfoHash> allowed = allowed();
        try (TrackerStation station = open(allowed)) {
            tell(station.listening());
            watch(station);
        }
        return 0;
    }

    private TrackerStation open(Set<InfoHash> allowed) throws IOException {
        if (port < 0 || port > 0xffff) {
            throw wrong("--port takes 0 to 65535.");
        }
        PeerAddress at = listen == null ? PeerAddress.of(new byte[4], port) : address(listen);
        return TrackerStation.start(new TrackerSettings(at, Duration.ofSeconds(interval), allowed));
    }

    private PeerAddress address(String text) {
        return PeerAddress.parse(text).orElseThrow(() -> wrong("--listen takes ADDRESS:PORT, not " + text + "."));
    }

    private Set<InfoHash> allowed() throws IOException {
        Set<InfoHash> hashes = new LinkedHashSet<>();
        for (String one : allow) {
            if (isHash(one)) {
                hashes.add(hash(one));
                continue;
            }
            String list = new String(Target.read(Path.of(one), MAX_LIST), StandardCharsets.UTF_8);
            list.lines()
                    .map(String::strip)
                    .filter(it -> !it.isEmpty() && !it.startsWith("#"))
                    .forEach(line -> {
                        if (!isHash(line)) {
                            throw new Failure(one + " has a line that is no info-hash: " + line);
                        }
                        hashes.add(hash(line));
                    });
            if (hashes.isEmpty()) {
                throw new Failure("There is no info-hash in " + one + ".");
            }
        }
        return hashes;
    }

    private static boolean isHash(String text) {
        return text.matches("[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}");
    }

    /** A hash of v2 is known to trackers by its first 20 bytes (BEP 52). */
    private static InfoHash hash(String text) {
        return InfoHash.ofHex(text.substring(0, 40));
    }

    private void tell(PeerAddress at) {
        List<String> hosts = hosts(at);
        List<String> http = hosts.stream()
                .map(host -> "http://" + host + ":" + at.port() + "/announce")
                .toList();
        List<String> udp = hosts.stream()
                .map(host -> "udp://" + host + ":" + at.port() + "/announce")
                .toList();
        if (json) {
            console.out()
                    .println(JsonObject.create()
                            .put("listening", at.toString())
                            .putTexts("http", http)
                            .putTexts("udp", udp));
        } else {
            Stream.concat(http.stream(), udp.stream()).forEach(console.out()::println);
        }
    }

    /** Where others may reach it; this machine's public addresses first, loopback when there is no other. */
    private static List<String> hosts(PeerAddress at) {
        if (!at.isUnspecified()) {
            return List.of(host(at));
        }
        try {
            List<String> hosts = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(it -> !it.isLoopbackAddress() && !it.isLinkLocalAddress())
                    .map(it -> PeerAddress.of(it.getAddress(), 0))
                    .filter(it -> at.isIpv6() || !it.isIpv6())
                    .sorted((a, b) -> Boolean.compare(a.isPrivate(), b.isPrivate()))
                    .map(TrackerCommand::host)
                    .toList();
            return hosts.isEmpty() ? List.of(InetAddress.getLoopbackAddress().getHostAddress()) : hosts;
        } catch (SocketException e) {
            return List.of(InetAddress.getLoopbackAddress().getHostAddress());
        }
    }

    private static String host(PeerAddress address) {
        String host = address.inetAddress().getHostAddress();
        return address.isIpv6() ? "[" + host + "]" : host;
    }

    private void watch(TrackerStation station) throws IOException, InterruptedException {
        DrawnLine line = new DrawnLine(console);
        Statistics last = station.statistics();
        for (int look = 1; ; look++) {
            Thread.sleep(BETWEEN_LOOKS);
            boolean person = console.terminal() == Console.Terminal.PERSON && !json;
            if (!person && look % LOOKS_BETWEEN_LINES != 0) {
                continue;
            }
            Statistics now = station.statistics();
            double rate = (double) (now.announces() - last.announces()) / (person ? 1 : LOOKS_BETWEEN_LINES);
            last = now;
            show(now, rate, person ? line::draw : console.err()::println);
        }
    }

    private void show(Statistics now, double rate, Consumer<String> lines) {
        if (json) {
            console.out()
                    .println(JsonObject.create()
                            .put("swarms", now.swarms())
                            .put("peers", now.peers())
                            .put("announces", now.announces())
                            .put("scrapes", now.scrapes())
                            .put("refused", now.refused()));
            return;
        }
        lines.accept(String.format(
                Locale.ROOT,
                "%d swarms, %d peers, %.1f announces/s, %d refused",
                now.swarms(),
                now.peers(),
                rate,
                now.refused()));
    }

    private ParameterException wrong(String sentence) {
        if (spec == null) {
            throw new IllegalStateException(sentence);
        }
        return new ParameterException(spec.commandLine(), sentence);
    }
}
