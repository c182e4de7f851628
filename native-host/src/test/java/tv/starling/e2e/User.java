package tv.starling.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tv.starling.Config;

/** A user of this machine who is nobody else: home, engine, cache and browser profile lie in one folder. */
final class User {
    /** Of the key in the extension's manifest. */
    static final String EXTENSION = extensionId();

    private final Path home;
    private final Map<String, String> environment;

    /** Whether the helper is registered with the user's browser. */
    enum Helper {
        REGISTERED,
        MISSING
    }

    /** @param nodes of the hash table, {@code HOST:PORT}; without any it keeps out of it */
    User(Path home, List<String> nodes) throws IOException {
        this.home = home;
        Path runtime = Files.createDirectories(home.resolve("run"));
        Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwx------"));
        environment = Map.of(
                "HOME", home.toString(),
                "DBUS_SESSION_BUS_ADDRESS", "unix:path=" + runtime.resolve("bus"),
                "XDG_RUNTIME_DIR", runtime.toString(),
                "XDG_DATA_HOME", home.resolve("data").toString(),
                "XDG_STATE_HOME", home.resolve("state").toString(),
                "XDG_CONFIG_HOME", home.resolve("config").toString(),
                "XDG_CACHE_HOME", home.resolve("cache").toString());
        Files.createDirectories(places().data());
        // The seeder is on a loopback address, where a page's torrent may not lead otherwise. Few users have an ffmpeg.
        Files.writeString(places().data().resolve("settings.json"), """
                {"allowPrivate": true, "lsd": false, "portMapping": false, "dht": %s, "dhtNodes": %s, "ffmpeg": "%s"}""".formatted(
                        !nodes.isEmpty(),
                        JsonMapper.shared().writeValueAsString(nodes),
                        Built.image().resolve("lib/ffmpeg")));
    }

    /** The profile is the only place where Chromium looks for manifests beside /etc; for Firefox, as users do it. */
    void register(Stage.Family family) throws IOException {
        if (family == Stage.Family.FIREFOX) {
            Program.run(environment, Built.image().resolve("bin/starling"), "install", "--browser", "firefox");
            return;
        }
        Path folder = Files.createDirectories(profile().resolve("NativeMessagingHosts"));
        Files.writeString(folder.resolve("tv.starling.host.json"), """
                {"name": "tv.starling.host", "description": "Starling (test)", "type": "stdio",
                 "path": "%s", "allowed_origins": ["chrome-extension://%s/"]}
                """.formatted(
                        Built.image().resolve("bin/starling-host"), EXTENSION));
    }

    Path home() {
        return home;
    }

    Map<String, String> environment() {
        return environment;
    }

    Path profile() {
        return home.resolve("profile");
    }

    Config.Places places() {
        return Config.Places.ofUser(environment);
    }

    /** Ends the engine, if there is one. */
    void stopEngine() throws IOException {
        if (Engine.attach(places()).isPresent()) {
            Program.run(environment, Built.image().resolve("bin/starling"), "stop");
        }
    }

    private static String extensionId() {
        try {
            String manifest = Files.readString(Built.extension("chromium").resolve("manifest.json"));
            String key = tools.jackson.databind.json.JsonMapper.shared()
                    .readTree(manifest)
                    .get("key")
                    .asString();
            byte[] digest = java.security.MessageDigest.getInstance("SHA-256")
                    .digest(java.util.Base64.getDecoder().decode(key));
            return java.util.HexFormat.of()
                    .formatHex(digest, 0, 16)
                    .chars()
                    .map(digit -> 'a' + Character.digit(digit, 16))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        } catch (IOException | java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
