package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** rTorrent; it checks what it seeds, and can't be told a peer before it runs. */
final class RTorrent implements Client {
    @Override
    public String title() {
        return "rTorrent";
    }

    @Override
    public Optional<String> missing() {
        return Programs.missing("rtorrent", "rtorrent");
    }

    @Override
    public Optional<String> lacks(Feature feature, Way way) {
        return switch (feature) {
            case IPV6 -> Optional.of("0.9.8 does not start on an IPv6 address");
            default -> Optional.empty();
        };
    }

    @Override
    public Running start(Arena arena, Task task) throws IOException {
        String address = arena.address(task.feature());
        String encryption =
                task.feature() == Feature.ENCRYPTION ? "require,require_RC4,allow_incoming,try_outgoing" : "none";
        Path folder = arena.folder("rtorrent");
        Path session = Files.createDirectories(folder.resolve("session"));
        Path settings = Files.writeString(folder.resolve("rtorrent.rc"), """
                system.daemon.set = true
                network.bind_address.set = %1$s
                network.local_address.set = %1$s
                network.port_range.set = %2$d-%2$d
                network.port_random.set = no
                dht.mode.set = disable
                protocol.pex.set = no
                protocol.encryption.set = %6$s
                session.path.set = %3$s
                directory.default.set = %4$s
                load.start = "%5$s"
                """.formatted(
                        address, PORT, session, task.files(), task.source(), encryption));
        return new Running(
                Arena.hostPort(address, PORT),
                arena.start("rtorrent " + address, List.of("rtorrent", "-n", "-o", "import=" + settings)));
    }
}
