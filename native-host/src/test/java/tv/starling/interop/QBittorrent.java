package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** qBittorrent without a window: libtorrent with its own settings. */
final class QBittorrent implements Client {
    @Override
    public String title() {
        return "qBittorrent";
    }

    @Override
    public Optional<String> missing() {
        return Programs.missing("qbittorrent-nox", "qbittorrent-nox");
    }

    @Override
    public Optional<String> lacks(Feature feature, Way way) {
        return feature == Feature.DHT
                ? Optional.of("qBittorrent 4.5 asks none but the public DHT's routers for a first node")
                : Optional.empty();
    }

    @Override
    public Running start(Arena arena, Task task) throws IOException {
        Feature feature = task.feature();
        String address = arena.address(feature);
        Path profile = arena.folder("qbittorrent");
        Path config = Files.createDirectories(profile.resolve("qBittorrent/config"));
        Files.writeString(config.resolve("qBittorrent.conf"), """
                [LegalNotice]
                Accepted=true

                [Network]
                PortForwardingEnabled=false

                [BitTorrent]
                Session\\Encryption=%d
                Session\\BTProtocol=%s
                Session\\DHTEnabled=%b
                Session\\LSDEnabled=%b
                Session\\PeXEnabled=%b
                Session\\Interface=%s
                Session\\InterfaceAddress=%s
                Session\\Port=%d
                Session\\MultiConnectionsPerIp=true
                Session\\IgnoreLimitsOnLAN=false
                Session\\QueueingSystemEnabled=false
                """.formatted(
                        feature == Feature.ENCRYPTION ? 1 : 2,
                        protocol(feature),
                        feature == Feature.DHT,
                        feature == Feature.LSD,
                        feature == Feature.PEX || feature == Feature.HOLEPUNCH,
                        feature == Feature.HOLEPUNCH ? "wan" : "lo",
                        address,
                        PORT));
        List<String> command = new ArrayList<>(List.of(
                "qbittorrent-nox",
                "--profile=" + profile,
                "--save-path=" + task.files(),
                "--skip-dialog=true",
                "--add-paused=false"));
        if (task.seeds()) {
            command.add("--skip-hash-check");
        }
        command.add(task.source());
        return new Running(Arena.hostPort(address, PORT), arena.start("qbittorrent " + address, command));
    }

    private static String protocol(Feature feature) {
        return switch (feature) {
            case UTP -> "UTP";
            case HOLEPUNCH -> "Both";
            default -> "TCP";
        };
    }
}
