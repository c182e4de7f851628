package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whole swarms through proxies that nobody here wrote. We are on a line of our own, at whose other end the proxy is; every
 * packet that leaves us is looked at, and goes there.
 */
final class ForeignProxyInteropTest extends InteropTest {
    private static final int LENGTH = 4_000_003;
    private static final int PIECE = 64 * 1024;
    private static final String GATEWAY = "45.9.1.1";
    private static final String[] UTP_ALONE = {
        "--set", "enable_outgoing_utp=true",
        "--set", "enable_incoming_utp=true",
        "--set", "enable_outgoing_tcp=false",
        "--set", "enable_incoming_tcp=false"
    };

    private Home home;
    private Child sniffer;
    private Tracker tracker;
    private String farSide;

    @BeforeEach
    void connect() {
        Programs.require(Programs.missing("nft", "nftables"));
        home = Home.open(arena, 1);
        tracker = Tracker.start(arena);
        farSide = arena.address();
        sniffer = home.inside()
                .start(
                        "sniffer",
                        List.of(Programs.python(), Arena.script("sniffer.py").toString(), "wan"));
        sniffer.await("ready", SOON);
    }

    @Test
    void peersAndTrackerByTcpThroughSocks5() throws IOException {
        startDante();
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.http());

        fetch("socks5://" + GATEWAY + ":1080", payload, Libtorrent.seed(arena, payload));

        isAskedByTheProxy("http");
    }

    @Test
    void peersAndTrackerByUdpThroughSocks5() throws IOException {
        startDante();
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.udp());

        fetch("socks5://" + GATEWAY + ":1080", payload, Libtorrent.seed(arena, payload, UTP_ALONE));

        isAskedByTheProxy("udp");
    }

    /** It carries no UDP: the first tracker is not asked. */
    @Test
    void peersByTcpThroughHttpConnect() throws IOException {
        startTinyproxy();
        Payload payload = Payload.file(arena, LENGTH, PIECE, tracker.udp(), tracker.http());

        fetch("http://" + GATEWAY + ":8888", payload, Libtorrent.seed(arena, payload));

        isAskedByTheProxy("http");
        assertThat(tracker.child().lines()).noneMatch(line -> line.matches("announce udp .* " + farSide + ":.*"));
    }

    private void fetch(String proxy, Payload payload, Client.Running seed) throws IOException {
        Path files = arena.folder("ours");
        Engine ours = Engine.startAt(
                home.inside(),
                home.outside(),
                List.of("proxy=" + proxy),
                payload.torrent().toString(),
                arena.folder("data"),
                files,
                seed.hostPort());
        ours.has(LENGTH, LATER);
        payload.isIn(files);
        assertThat(goneTo()).containsExactly(GATEWAY);
    }

    private Set<String> goneTo() {
        return sniffer.lines().stream()
                .filter(line -> line.startsWith("packet to "))
                .map(line -> line.substring("packet to ".length()))
                .collect(Collectors.toSet());
    }

    private void isAskedByTheProxy(String protocol) {
        tracker.child()
                .await(
                        line -> line.matches("announce " + protocol + " .* " + farSide + ":.*"),
                        "an announce over " + protocol,
                        SOON);
    }

    private void startDante() throws IOException {
        Programs.require(Programs.missing("danted", "dante-server"));
        Path settings =
                Files.writeString(arena.folder("dante").resolve("danted.conf"), """
                logoutput: stderr
                internal: %s port = 1080
                external: %s
                clientmethod: none
                socksmethod: none
                user.privileged: root
                user.unprivileged: root
                udp.connectdst: no
                client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
                socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
                """.formatted(GATEWAY, farSide));
        arena.start("dante", List.of("danted", "-f", settings.toString(), "-p", settings + ".pid"))
                .await(line -> line.contains("running"), "running", SOON);
    }

    private void startTinyproxy() throws IOException {
        Programs.require(Programs.missing("tinyproxy", "tinyproxy-bin"));
        Path settings =
                Files.writeString(arena.folder("tinyproxy").resolve("tinyproxy.conf"), """
                Listen %s
                Port 8888
                Bind %s
                Timeout 600
                LogLevel Info
                """.formatted(GATEWAY, farSide));
        arena.start("tinyproxy", List.of("tinyproxy", "-d", "-c", settings.toString()))
                .await(line -> line.contains("Accepting connections"), "accepting", SOON);
    }
}
