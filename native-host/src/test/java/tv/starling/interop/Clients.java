package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Clients of others in an arena, each started as its people would for a private network: no DHT, no port mapping. */
final class Clients {
    private static final int PORT = 6881;

    private Clients() {}

    /** One of them: where it listens, and its process. It says "done" when it has everything. */
    record Client(String address, Child child) {
        String hostPort() {
            return address + ":" + PORT;
        }

        void done(Duration within) {
            child.await("done", within);
        }
    }

    /** A tracker for both protocols, HTTP and UDP. */
    record Tracker(String address, Child child) {
        String http() {
            return "http://" + address + ":6969/announce";
        }

        String udp() {
            return "udp://" + address + ":6969/announce";
        }
    }

    static Tracker tracker(Arena arena) {
        String address = arena.address();
        Child child = arena.start(
                "tracker", List.of(Programs.python(), Arena.script("tracker.py").toString(), address, "6969"));
        child.await("ready", Duration.ofSeconds(10));
        return new Tracker(address, child);
    }

    /** @param source a torrent file or a magnet link */
    static Client libtorrent(Arena arena, String source, Path files, String... more) {
        String address = arena.address();
        List<String> command = new ArrayList<>(List.of(
                Programs.python(),
                Arena.script("libtorrent_node.py").toString(),
                "run",
                "--listen",
                address + ":" + PORT,
                "--save",
                files.toString(),
                source.startsWith("magnet:") ? "--magnet" : "--torrent",
                source));
        Stream.of(more).forEach(command::add);
        Child child = arena.start("libtorrent " + address, command);
        child.await("ready", Duration.ofSeconds(10));
        return new Client(address, child);
    }

    static Client libtorrentSeed(Arena arena, Payload payload, String... more) {
        String[] seeding = Stream.concat(Stream.of("--seed"), Stream.of(more)).toArray(String[]::new);
        return libtorrent(arena, payload.torrent().toString(), payload.folder(), seeding);
    }

    /** It can't be told a peer: the torrent or the link needs a tracker, or we dial. */
    static Client transmission(Arena arena, String source, Path files) throws IOException {
        return transmission(arena, 0, source, files);
    }

    /** @param encryption 0: as the peer likes, 2: required */
    static Client transmission(Arena arena, int encryption, String source, Path files) throws IOException {
        Programs.require("transmission-daemon", "transmission-daemon");
        Programs.require("transmission-remote", "transmission-cli");
        String address = arena.address();
        Path config = arena.folder("transmission");
        Files.writeString(config.resolve("settings.json"), """
                {"bind-address-ipv4": "%1$s", "peer-port": %2$d, "rpc-port": 19091, "rpc-bind-address": "%1$s",
                 "rpc-whitelist-enabled": false, "rpc-authentication-required": false, "dht-enabled": false,
                 "lpd-enabled": false, "utp-enabled": false, "port-forwarding-enabled": false, "encryption": %4$d,
                 "ratio-limit-enabled": false, "script-torrent-done-enabled": true,
                 "script-torrent-done-filename": "%3$s"}
                """.formatted(address, PORT, saysDone(arena), encryption));
        Child child = arena.start(
                "transmission " + address,
                List.of("transmission-daemon", "-f", "-g", config.toString(), "-w", files.toString()));
        Child add = arena.start(
                "transmission-remote",
                List.of(
                        "sh",
                        "-c",
                        "for i in $(seq 50); do transmission-remote '" + address + ":19091' -a '" + source + "' -w '"
                                + files + "' && exit; sleep 0.1; done; exit 1"));
        org.assertj.core.api.Assertions.assertThat(add.ended(Duration.ofSeconds(10)))
                .as(add::story)
                .isEqualTo(0);
        return new Client(address, child);
    }

    /** It can't be told a peer either. */
    static Client aria2(Arena arena, String source, Path files, String... more) throws IOException {
        Programs.require("aria2c", "aria2");
        String address = arena.address();
        List<String> command = new ArrayList<>(List.of(
                "aria2c",
                "--no-conf",
                "--enable-dht=false",
                "--enable-dht6=false",
                "--disable-ipv6=true",
                "--bt-enable-lpd=false",
                "--interface=" + address,
                "--listen-port=" + PORT,
                "--file-allocation=none",
                "--bt-tracker-interval=2",
                "--seed-ratio=0.0",
                "--console-log-level=notice",
                "--summary-interval=0",
                "--show-console-readout=false",
                "--enable-color=false",
                "--on-bt-download-complete=" + saysDone(arena),
                "-d",
                files.toString()));
        Stream.of(more).forEach(command::add);
        command.add(source);
        return new Client(address, arena.start("aria2 " + address, command));
    }

    static Client aria2Seed(Arena arena, Payload payload) throws IOException {
        return aria2(
                arena,
                payload.torrent().toString(),
                payload.folder(),
                "--bt-seed-unverified=true",
                "--check-integrity=false",
                "--allow-overwrite=true");
    }

    /** A script for those that run one at the end; it writes where its client writes. */
    private static Path saysDone(Arena arena) throws IOException {
        Path script = arena.folder("hook").resolve("done.sh");
        Files.writeString(script, "#!/bin/sh\necho done\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
