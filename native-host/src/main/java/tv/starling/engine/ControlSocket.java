package tv.starling.engine;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.net.ExtendedSocketOptions;
import tv.starling.messaging.Attach;
import tv.starling.messaging.Codes;
import tv.starling.messaging.FrameWriter;
import tv.starling.messaging.Messages;
import tv.starling.messaging.Reply;

/**
 * The engine's Unix-domain socket, which only this user can open. Threads of its own, and real ones: a virtual one that
 * waits for a socket leaves a poller in the kernel, and the Java runtime takes 300 ms to end while anybody is there.
 */
final class ControlSocket implements AutoCloseable {
    /** Browsers have a bridge per profile, and the user some shells; more is a loop gone wild. */
    static final int MAX_CLIENTS = 64;

    /** PROTOCOL.md, section 2. */
    static final Duration HALF_FRAME = Duration.ofSeconds(10);

    private static final long LAST_WORDS_MILLIS = 1000;
    private static final Logger log = Logger.getLogger(ControlSocket.class.getName());

    private final Path path;
    private final EngineLock lock;
    private final String user;
    private final Desk desk;
    private final Duration halfFrame;
    private final ServerSocketChannel server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    private ControlSocket(Path path, EngineLock lock, Desk desk, Duration halfFrame) throws IOException {
        this.path = path;
        this.lock = lock;
        this.desk = desk;
        this.halfFrame = halfFrame;
        user = lock.user();
        Files.deleteIfExists(path); // the lock is ours, so whoever made it is gone
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /**
     * The right to open a socket at this path.
     *
     * @throws AlreadyRunning when a living engine has it
     */
    static EngineLock lock(Path path) throws IOException {
        return EngineLock.tryFor(path).orElseThrow(() -> new AlreadyRunning(path));
    }

    /** @param lock goes with the socket when it is closed */
    static ControlSocket open(Path path, EngineLock lock, Desk desk, Duration halfFrame) throws IOException {
        ControlSocket socket = new ControlSocket(path, lock, desk, halfFrame);
        Thread.ofPlatform().daemon().name("control-accept").start(socket::accept);
        Thread.ofPlatform().daemon().name("control-watch").start(socket::watch);
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                admit(server.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                log.log(Level.WARNING, "a client could not be accepted", e);
            }
        }
    }

    private void admit(SocketChannel channel) throws IOException {
        String theirs =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        if (!theirs.equals(user)) {
            log.warning("another user knocked at the control socket");
            channel.close();
            return;
        }
        if (connections.size() >= MAX_CLIENTS) {
            try (channel) {
                new FrameWriter(channel)
                        .write(Messages.encode(new Reply.Error(
                                0, Codes.TOO_MANY, "The engine has " + MAX_CLIENTS + " clients already.")));
            }
            return;
        }
        Connection connection = new Connection(channel, channel, desk);
        start(connection, connection::run);
    }

    /** One client more, on pipes of its own. */
    void serve(Attach attach, ReadableByteChannel in, WritableByteChannel out) {
        Connection connection = new Connection(in, out, desk);
        start(connection, () -> connection.run(attach));
    }

    private void start(Connection connection, Runnable reading) {
        connections.add(connection);
        Thread.ofPlatform().daemon().name("control-reader").start(() -> {
            try {
                reading.run();
            } finally {
                connections.remove(connection);
            }
        });
    }

    /** Closes connections that stand still. */
    private void watch() {
        try {
            while (server.isOpen()) {
                Thread.sleep(halfFrame.dividedBy(4));
                for (Connection connection : connections) {
                    if (connection.isStuck(halfFrame.toNanos())) {
                        connection.abort();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets everybody read what was said to them, then closes, and leaves the place to another engine. */
    @Override
    public synchronized void close() throws IOException {
        if (!server.isOpen()) {
            return; // the path may be another engine's by now
        }
        server.close();
        List<Connection> left = List.copyOf(connections);
        left.forEach(Connection::finish);
        try {
            for (Connection connection : left) {
                connection.awaitWritten(LAST_WORDS_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Files.deleteIfExists(path);
            lock.close();
        }
    }
}
