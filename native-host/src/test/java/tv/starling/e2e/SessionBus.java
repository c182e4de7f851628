package tv.starling.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A user's D-Bus, by which desktops hand media keys to whatever plays (MPRIS), and with a desktop on it that shows notifications.
 */
final class SessionBus implements AutoCloseable {
    private static final Path SEND = Path.of("/usr/bin/dbus-send");
    private static final Pattern PLAYER = Pattern.compile("org\\.mpris\\.MediaPlayer2\\.[\\w.]+");

    private final String address;
    private final Process daemon;
    private final Companion desktop;

    /** @param address as in {@code DBUS_SESSION_BUS_ADDRESS} @param folder for what the desktop logs */
    static SessionBus start(String address, Path folder) throws IOException {
        assumeTrue(Files.isExecutable(SEND), SEND + " is missing: installer/check.sh installs it");
        return new SessionBus(address, Files.createDirectories(folder));
    }

    private SessionBus(String address, Path folder) throws IOException {
        this.address = address;
        daemon = new ProcessBuilder("dbus-daemon", "--session", "--nofork", "--print-address", "--address=" + address)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (daemon.inputReader().readLine() == null) {
            throw new IOException("dbus-daemon ended at once");
        }
        desktop = new Companion("desktop", "python3-gi", folder, address);
        desktop.next();
    }

    /** What the desktop shows just now, each with {@code id}, {@code title} and {@code body}. */
    JsonNode notifications() {
        return desktop.ask("shown");
    }

    /** The user clicks on it. @param id as {@link #notifications} has it */
    void clickNotification(int id) {
        desktop.ask("click " + id);
    }

    /** What a desktop does when a media key is pressed. @param method {@code Play}, {@code Pause}, {@code Next}, {@code Previous} */
    void press(String method) throws IOException {
        send(player(), "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player." + method);
    }

    /** What a desktop knows of the player, {@code Metadata} or {@code PlaybackStatus} for one, as dbus-send prints it. */
    String property(String name) throws IOException {
        return send(
                player(),
                "/org/mpris/MediaPlayer2",
                "org.freedesktop.DBus.Properties.Get",
                "string:org.mpris.MediaPlayer2.Player",
                "string:" + name);
    }

    private String player() {
        return await("a player on the bus")
                .until(
                        () -> PLAYER.matcher(send(
                                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames")),
                        Matcher::find)
                .group();
    }

    private String send(String to, String path, String method, String... values) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--bus=" + address, "--print-reply", "--dest=" + to, path, method));
        arguments.addAll(List.of(values));
        return Program.run(Map.of(), SEND, arguments.toArray(String[]::new));
    }

    @Override
    public void close() throws IOException {
        desktop.close();
        daemon.destroy();
        daemon.onExit().join();
    }
}
