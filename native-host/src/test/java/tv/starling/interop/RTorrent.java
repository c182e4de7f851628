package tv.starling.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
            case UTP -> Optional.of("rTorrent has no uTP");
            case LSD -> Optional.of("rTorrent has no LSD");
            case V2 -> Optional.of("rTorrent knows no version 2");
            case HOLEPUNCH -> Optional.of("rTorrent has no holepunch extension");
            // libtorrent 0.13.8, AddressList::parse_address_bencode: it reads each from the start of the list, "6:"
            // too.
            case DHT ->
                way == Way.SEED
                        ? Optional.of("rTorrent 0.9.8 misreads each peer of the hash table, and dials 54.58.x.y:z")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    @Override
    public boolean storesPadding() {
        return true;
    }

    @Override
    public Duration patience(Feature feature) {
        return Duration.ofSeconds(feature == Feature.PEX ? 130 : 60);
    }

    @Override
    public Running start(Arena arena, Task task) throws IOException {
        Feature feature = task.feature();
        String address = arena.address(feature);
        String dht = feature == Feature.DHT
                ? "dht.mode.set = on\nschedule2 = boot, 1, 5, \"dht.add_node=" + PrivateDht.ENTRY + "\""
                : "dht.mode.set = disable";
        String encryption = feature == Feature.ENCRYPTION ? "require,require_RC4,allow_incoming,try_outgoing" : "none";
        Path folder = arena.folder("rtorrent");
        Path session = Files.createDirectories(folder.resolve("session"));
        Path settings = Files.writeString(folder.resolve("rtorrent.rc"), """
                system.daemon.set = true
                network.bind_address.set = %1$s
                network.local_address.set = %1$s
                network.port_range.set = %2$d-%2$d
                network.port_random.set = no
                dht.port.set = %2$d
                %8$s
                protocol.pex.set = %7$s
                protocol.encryption.set = %6$s
                session.path.set = %3$s
                directory.default.set = %4$s
                load.start = "%5$s"
                """.formatted(
                        address,
                        PORT,
                        session,
                        task.files(),
                        task.source(),
                        encryption,
                        feature == Feature.PEX ? "yes" : "no",
                        dht));
        return new Running(
                Arena.hostPort(address, PORT),
                arena.start("rtorrent " + address, List.of("rtorrent", "-n", "-o", "import=" + settings)));
    }
}
