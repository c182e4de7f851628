package tv.starling.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tv.starling.env.Env.Route;
import tv.starling.wire.PeerAddress;

/**
 * The IPv4 default route. Linux has a file that tells it; macOS and Windows have a program, which is asked on a thread of its
 * own: what it said last is the answer, nothing at first. Any thread.
 */
final class DefaultRoute {
    private static final Path TABLE = Path.of("/proc/net/route");
    private static final long PATIENCE_SECONDS = 5;
    /** What is read of the program's answer; a table of all routes has some kilobytes. */
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final boolean windows;
    private final Optional<List<String>> program;
    private volatile Optional<Route> said = Optional.empty();

    private DefaultRoute(boolean windows, Optional<List<String>> program) {
        this.windows = windows;
        this.program = program;
        askAgain();
    }

    static DefaultRoute ofThisSystem() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            String root = Optional.ofNullable(System.getenv("SystemRoot")).orElse("C:\\Windows");
            return new DefaultRoute(
                    true, Optional.of(List.of(root + "\\System32\\ROUTE.EXE", "print", "-4", "0.0.0.0")));
        }
        return new DefaultRoute(
                false,
                system.startsWith("mac")
                        ? Optional.of(List.of("/sbin/route", "-n", "get", "default"))
                        : Optional.empty());
    }

    /** Empty when there is none, or nothing is known yet. */
    Optional<Route> find() {
        if (program.isEmpty()) {
            return readTable();
        }
        Optional<Route> last = said;
        askAgain();
        return last;
    }

    private static Optional<Route> readTable() {
        try {
            return route(RouteTexts.linux(Files.readAllLines(TABLE)));
        } catch (IOException e) {
            return Optional.empty(); // not told: as if there were none
        }
    }

    private void askAgain() {
        program.ifPresent(command -> Thread.ofVirtual().name("route").start(() -> {
            try {
                List<String> lines = ask(command);
                said = route(windows ? RouteTexts.windows(lines) : RouteTexts.macOs(lines));
            } catch (IOException e) {
                said = Optional.empty();
            }
        }));
    }

    /** A program of the system by its full path, with words of ours alone. */
    private static List<String> ask(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("no answer");
            }
            byte[] answer = process.getInputStream().readNBytes(ANSWER_BYTES_MAX);
            return new String(answer, StandardCharsets.ISO_8859_1).lines().toList();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Optional<Route> route(Optional<RouteTexts.Told> told) throws SocketException {
        if (told.isEmpty()) {
            return Optional.empty();
        }
        return switch (told.get()) {
            case RouteTexts.Told.ByAddress(PeerAddress gateway, PeerAddress local) ->
                Optional.of(new Route(gateway, local));
            case RouteTexts.Told.ByName(PeerAddress gateway, String device) ->
                local(device).map(local -> new Route(gateway, local));
        };
    }

    private static Optional<PeerAddress> local(String name) throws SocketException {
        NetworkInterface card = NetworkInterface.getByName(name);
        return card == null
                ? Optional.empty()
                : card.inetAddresses()
                        .filter(Inet4Address.class::isInstance)
                        .map(it -> PeerAddress.of(it.getAddress(), 0))
                        .findFirst();
    }
}
