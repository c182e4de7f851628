package tv.starling.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A browser we know, and where it looks for native-messaging manifests.
 *
 * @param config its folder below the user's configuration (Chromium's family) or home (Firefox)
 * @param system the folder for all users
 * @param executables by any of which it is known to be there
 */
record Browser(String name, Family family, String config, String system, List<String> executables) {
    enum Family {
        CHROMIUM,
        FIREFOX
    }

    static final List<Browser> ALL = List.of(
            chromium("chromium", "chromium", "/etc/chromium/native-messaging-hosts", "chromium", "chromium-browser"),
            chromium(
                    "chrome",
                    "google-chrome",
                    "/etc/opt/chrome/native-messaging-hosts",
                    "google-chrome",
                    "google-chrome-stable"),
            chromium(
                    "edge",
                    "microsoft-edge",
                    "/etc/opt/edge/native-messaging-hosts",
                    "microsoft-edge",
                    "microsoft-edge-stable"),
            chromium(
                    "brave",
                    "BraveSoftware/Brave-Browser",
                    "/etc/opt/chrome/native-messaging-hosts",
                    "brave-browser",
                    "brave"),
            chromium("vivaldi", "vivaldi", "/etc/opt/vivaldi/native-messaging-hosts", "vivaldi", "vivaldi-stable"),
            new Browser(
                    "firefox",
                    Family.FIREFOX,
                    ".mozilla",
                    "/usr/lib/mozilla/native-messaging-hosts",
                    List.of("firefox", "firefox-esr")));

    private static Browser chromium(String name, String config, String system, String... executables) {
        return new Browser(name, Family.CHROMIUM, config, system, List.of(executables));
    }

    /** Whether its configuration or an executable of it is on this machine. */
    boolean isFound(Map<String, String> environment) {
        if (Files.isDirectory(configFolder(environment))) {
            return true;
        }
        return executables.stream()
                .anyMatch(it -> Programs.find(it, environment).isPresent());
    }

    /** The folder of manifests of this user. */
    Path userFolder(Map<String, String> environment) {
        return configFolder(environment)
                .resolve(family == Family.CHROMIUM ? "NativeMessagingHosts" : "native-messaging-hosts");
    }

    private Path configFolder(Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
        if (family == Family.FIREFOX) {
            return home.resolve(config);
        }
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        return (xdg.startsWith("/") ? Path.of(xdg) : home.resolve(".config")).resolve(config);
    }
}
