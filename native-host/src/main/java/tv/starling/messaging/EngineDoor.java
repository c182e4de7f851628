package tv.starling.messaging;

import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;

/**
 * The way to this user's engine: connects to its socket, and starts it when there is none. Loads no library, as every
 * click with nothing running waits for it.
 */
public final class EngineDoor {
    /** A JVM on a slow disk needs 3 s, on a machine that builds software at the same time 15. */
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private static final long POLL_MILLIS = 10;

    private final Path socket;
    private final Path state;
    private final List<String> startCommand;

    /**
     * @param socket the engine's
     * @param state folder for what the engine's JVM says when it can't start
     * @param startCommand program and arguments that become the engine
     */
    public EngineDoor(Path socket, Path state, List<String> startCommand) {
        this.socket = socket;
        this.state = state;
        this.startCommand = List.copyOf(startCommand);
    }

    /** The command that this very program was started by, with other arguments: the launcher's, or the class path's. */
    public static List<String> sameProgram(String... arguments) {
        List<String> command = new ArrayList<>();
        String launcher = System.getProperty("starling.launcher", "");
        if (launcher.isEmpty()) {
            command.add(
                    Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
            command.add("-XX:+UseSerialGC");
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("-cp");
            command.add(System.getProperty("java.class.path", ""));
            command.add("tv.starling.Main");
        } else {
            command.add(launcher);
        }
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * A connection to the living engine.
     *
     * @throws IOException when there is none, or it is another user's
     */
    public SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        String theirs =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        if (!theirs.equals(Files.getOwner(socket).getName()) || !isOurs(theirs)) {
            channel.close();
            throw new IOException("The engine at " + socket + " is another user's.");
        }
        return channel;
    }

    private boolean isOurs(String user) throws IOException {
        Path self = Path.of("/proc/self");
        return !Files.exists(self) || Files.getOwner(self).getName().equals(user);
    }

    /** A connection to the living engine, or to one that is started now; waits up to 30 s for it. */
    public SocketChannel connectOrStart() throws IOException {
        try {
            return connect();
        } catch (IOException e) {
            return awaitEngine(start());
        }
    }

    private SocketChannel awaitEngine(Process started) throws IOException {
        long begin = System.nanoTime();
        IOException last = new IOException("The Starling engine did not start.");
        while (System.nanoTime() - begin < PATIENCE_NANOS) {
            try {
                Thread.sleep(POLL_MILLIS);
                return connect();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (IOException e) {
                last = e;
            }
            // Status 0 is an engine that found another one just started: that one will be there in a moment.
            if (!started.isAlive() && started.exitValue() != 0) {
                throw new IOException(
                        "The Starling engine ended at once; " + state.resolve("engine.err") + " says why.", last);
            }
        }
        throw new IOException("The Starling engine did not answer within 30 seconds.", last);
    }

    /** Starts the engine in a session of its own, where what kills a browser's children does not find it. */
    private Process start() throws IOException {
        Files.createDirectories(state);
        List<String> command = new ArrayList<>();
        File setsid = new File("/usr/bin/setsid");
        if (setsid.canExecute()) {
            command.add(setsid.getPath());
        }
        command.addAll(startCommand);
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(state.resolve("engine.err").toFile())
                .start();
    }
}
