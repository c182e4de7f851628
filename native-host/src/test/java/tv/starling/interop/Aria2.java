package tv.starling.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** aria2; it can't be told a peer, and with UDP trackers it wants the DHT too. */
final class Aria2 implements Client {
    @Override
    public String title() {
        return "aria2";
    }

    @Override
    public Optional<String> missing() {
        return Programs.missing("aria2c", "aria2");
    }

    @Override
    public Optional<String> lacks(Feature feature, Way way) {
        return switch (feature) {
            case UTP -> Optional.of("aria2 has no uTP");
            case V2 -> Optional.of("aria2 knows no version 2");
            case HYBRID -> Optional.of("aria2 1.36 computes another info hash for hybrid torrents");
            case HOLEPUNCH -> Optional.of("aria2 has no holepunch extension");
            default -> Optional.empty();
        };
    }

    @Override
    public Duration patience(Feature feature) {
        return Duration.ofSeconds(feature == Feature.PEX ? 90 : 60); // it tells every 60 s
    }

    @Override
    public Running start(Arena arena, Task task) {
        Feature feature = task.feature();
        String address = arena.address(feature);
        List<String> command = new ArrayList<>(List.of(
                "aria2c",
                "--no-conf",
                "--enable-dht=" + (feature == Feature.DHT),
                "--dht-entry-point=" + PrivateDht.ENTRY,
                "--dht-listen-port=" + PORT,
                "--dht-file-path=" + arena.folder("aria2").resolve("dht.dat"),
                "--enable-peer-exchange=" + (feature == Feature.PEX),
                "--enable-dht6=false",
                "--disable-ipv6=" + !feature.ipv6(),
                "--bt-enable-lpd=" + (feature == Feature.LSD),
                "--bt-lpd-interface=" + address,
                "--interface=" + address,
                "--listen-port=" + PORT,
                "--file-allocation=none",
                "--bt-tracker-interval=2",
                "--seed-ratio=0.0",
                "--console-log-level=notice",
                "--summary-interval=0",
                "--show-console-readout=false",
                "--enable-color=false",
                "-d",
                task.files().toString()));
        if (task.seeds()) {
            command.addAll(List.of("--bt-seed-unverified=true", "--check-integrity=false", "--allow-overwrite=true"));
        }
        if (feature == Feature.ENCRYPTION) {
            command.addAll(List.of("--bt-require-crypto=true", "--bt-min-crypto-level=arc4"));
        }
        command.add(task.source());
        return new Running(Arena.hostPort(address, PORT), arena.start("aria2 " + address, command));
    }
}
