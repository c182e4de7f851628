package tv.starling.interop;

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
        return Optional.empty();
    }

    @Override
    public Running start(Arena arena, Task task) {
        String address = arena.address(task.feature());
        List<String> command = new ArrayList<>(List.of(
                "aria2c",
                "--no-conf",
                "--enable-dht=false",
                "--enable-dht6=false",
                "--disable-ipv6=" + !task.feature().ipv6(),
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
                "-d",
                task.files().toString()));
        if (task.seeds()) {
            command.addAll(List.of("--bt-seed-unverified=true", "--check-integrity=false", "--allow-overwrite=true"));
        }
        if (task.feature() == Feature.ENCRYPTION) {
            command.addAll(List.of("--bt-require-crypto=true", "--bt-min-crypto-level=arc4"));
        }
        command.add(task.source());
        return new Running(Arena.hostPort(address, PORT), arena.start("aria2 " + address, command));
    }
}
