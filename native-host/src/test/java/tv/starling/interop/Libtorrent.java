package tv.starling.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** libtorrent, by its Python binding; it says "done" when it has everything. */
final class Libtorrent implements Client {
    @Override
    public String title() {
        return "libtorrent";
    }

    @Override
    public Optional<String> missing() {
        return Programs.pythonMissing();
    }

    @Override
    public Optional<String> lacks(Feature feature, Way way) {
        return Optional.empty();
    }

    @Override
    public Running start(Arena arena, Task task) {
        List<String> more = new ArrayList<>();
        if (task.seeds()) {
            more.add("--seed");
        }
        more.addAll(settings(task.feature()));
        if (task.feature() == Feature.DHT) {
            more.addAll(List.of("--dht-node", PrivateDht.ENTRY));
        }
        return start(arena, arena.address(task.feature()), task.source(), task.files(), more);
    }

    private static List<String> settings(Feature feature) {
        return switch (feature) {
            case ENCRYPTION ->
                List.of("--set", "in_enc_policy=0", "--set", "out_enc_policy=0", "--set", "allowed_enc_level=2");
            case UTP ->
                List.of(
                        "--set",
                        "enable_outgoing_utp=true",
                        "--set",
                        "enable_incoming_utp=true",
                        "--set",
                        "enable_outgoing_tcp=false",
                        "--set",
                        "enable_incoming_tcp=false");
            case HOLEPUNCH -> List.of("--set", "enable_outgoing_utp=true", "--set", "enable_incoming_utp=true");
            case LSD -> List.of("--set", "enable_lsd=true");
            default -> List.of();
        };
    }

    /** @param more options of {@code libtorrent_node.py run} */
    static Running start(Arena arena, String address, String source, Path files, List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                Programs.python(),
                Arena.script("libtorrent_node.py").toString(),
                "run",
                "--listen",
                Arena.hostPort(address, PORT),
                "--save",
                files.toString(),
                source.startsWith("magnet:") ? "--magnet" : "--torrent",
                source));
        command.addAll(more);
        Child child = arena.start("libtorrent " + address, command);
        child.await("ready", Duration.ofSeconds(10));
        return new Running(Arena.hostPort(address, PORT), child);
    }

    static Running leech(Arena arena, String source, Path files, String... more) {
        return start(arena, arena.address(), source, files, List.of(more));
    }

    static Running seed(Arena arena, Payload payload, String... more) {
        List<String> seeding =
                Stream.concat(Stream.of("--seed"), Stream.of(more)).toList();
        return start(arena, arena.address(), payload.torrent().toString(), payload.folder(), seeding);
    }
}
