package tv.starling.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Transmission 3: it can't be told a peer, takes none of 127/8, and says what it wants only every ten seconds. */
final class Transmission implements Client {
    @Override
    public String title() {
        return "Transmission";
    }

    @Override
    public Optional<String> missing() {
        return Programs.missing("transmission-daemon", "transmission-daemon")
                .or(() -> Programs.missing("transmission-remote", "transmission-cli"));
    }

    @Override
    public Optional<String> lacks(Feature feature, Way way) {
        return switch (feature) {
            case V2 -> Optional.of("Transmission 3 knows no version 2");
            case HYBRID -> Optional.of("Transmission 3 calls hybrid torrents corrupt");
            case HOLEPUNCH -> Optional.of("Transmission has no holepunch extension, nor passes on who has");
            default -> Optional.empty();
        };
    }

    @Override
    public Duration patience(Feature feature) {
        return switch (feature) {
            case PEX -> Duration.ofSeconds(110); // it tells every 90 s
            case DHT -> Duration.ofSeconds(150); // it asks when it has seen a dozen nodes, 45 to 80 s after it began
            default -> Duration.ofSeconds(60);
        };
    }

    @Override
    public Running start(Arena arena, Task task) throws IOException {
        Feature feature = task.feature();
        String address = arena.address(feature);
        boolean ipv6 = feature.ipv6();
        if (feature == Feature.LSD) {
            arena.speaksFrom(address); // it binds what it announces by to no address
        }
        // With an IPv4 address of its own it asks no tracker over IPv6.
        String control = ipv6 ? "127.0.0.1" : address;
        Path config = arena.folder("transmission");
        Files.writeString(config.resolve("settings.json"), """
                {"bind-address-ipv4": "%s", "bind-address-ipv6": "%s", "peer-port": %d,
                 "rpc-port": 19091, "rpc-bind-address": "%s", "rpc-whitelist-enabled": false,
                 "rpc-authentication-required": false, "dht-enabled": %b, "lpd-enabled": %b, "utp-enabled": %b,
                 "pex-enabled": %b, "port-forwarding-enabled": false, "encryption": %d, "ratio-limit-enabled": false}
                """.formatted(
                        ipv6 ? "0.0.0.0" : address,
                        ipv6 ? address : "::",
                        PORT,
                        control,
                        feature == Feature.DHT,
                        feature == Feature.LSD,
                        feature == Feature.UTP,
                        feature == Feature.PEX,
                        feature == Feature.ENCRYPTION ? 2 : 0));
        Files.writeString(config.resolve("dht.bootstrap"), PrivateDht.ENTRY.replace(':', ' ') + "\n");
        Child child = arena.start(
                "transmission " + address,
                List.of(
                        "transmission-daemon",
                        "-f",
                        "-g",
                        config.toString(),
                        "-w",
                        task.files().toString()));
        Child add = arena.start(
                "transmission-remote",
                List.of(
                        "sh",
                        "-c",
                        "for i in $(seq 100); do transmission-remote '" + control + ":19091' -a '" + task.source()
                                + "' -w '" + task.files() + "' && exit; sleep 0.1; done; exit 1"));
        assertThat(add.ended(Duration.ofSeconds(20))).as(add::story).isEqualTo(0);
        return new Running(Arena.hostPort(address, PORT), child);
    }
}
