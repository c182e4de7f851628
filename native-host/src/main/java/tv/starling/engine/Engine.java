package tv.starling.engine;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import tv.starling.Config;
import tv.starling.env.Env;
import tv.starling.env.Env.ListenResult;
import tv.starling.http.StreamServer;
import tv.starling.media.Workshop;
import tv.starling.messaging.Attach;
import tv.starling.messaging.Protocol;
import tv.starling.messaging.Reply;
import tv.starling.messaging.TorrentReport;
import tv.starling.stream.StreamTable;
import tv.starling.swarm.Session;

/** A running engine: swarms, stream server and control socket. Its methods may be called by any thread. */
public final class Engine implements AutoCloseable {
    private static final int LEAVE_SECONDS = 5;
    private static final Logger log = Logger.getLogger(Engine.class.getName());

    private final Config config;
    private final World world;
    private final Session session;
    private final DhtMemory dhtMemory;
    private final String listening;
    private final StreamServer server;
    private final Films films;
    private final Kept kept;
    private final Preferences preferences;
    private final ControlSocket socket;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final long startedNanos;
    private boolean closed;

    /**
     * Starts an engine.
     *
     * @param worlds makes the edges, once it is sure that no other engine holds the socket
     * @throws AlreadyRunning when one does
     */
    public static Engine start(Config config, WorldMaker worlds) throws IOException {
        EngineLock lock = ControlSocket.lock(config.places().socket());
        try {
            return new Engine(config, worlds.make(config), lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Makes the edges. */
    public interface WorldMaker {
        World make(Config config) throws IOException;
    }

    private Engine(Config config, World world, EngineLock lock) throws IOException {
        this.config = config;
        this.world = world;
        Env env = world.env();
        startedNanos = env.nanoTime();
        StreamTable table = new StreamTable(env.random());
        Streams streams = new Streams(table, config.life().stream());
        server = new StreamServer(env, table, 0, (token, readers) -> streams.readers(token, readers, env.nanoTime()));
        server.start();
        session = onSwarm(() -> new Session(
                env,
                world.disk(),
                config.network().session().with(config.network().rates())));
        dhtMemory = new DhtMemory(config.places().state());
        Optional<byte[]> dhtNodes = dhtMemory.recall();
        listening = onSwarm(() -> describe(session.listen()));
        kept = new Kept(session, streams, config.life(), config.network().line());
        preferences = new Preferences(config, world, session, kept);
        Broadcasts broadcasts = new Broadcasts(env, streams);
        Opens opens = new Opens(
                session,
                new Sources(env.http(), session),
                streams,
                broadcasts,
                new Onward(session, env),
                kept,
                config.network(),
                server::origin,
                env::nanoTime);
        Path segments = config.places().state().resolve("segments");
        Workshop.tidy(segments);
        films = new Films(env, table, streams, config.media(), segments, server::origin);
        Commands commands = new Commands(
                opens,
                films,
                kept,
                new Forgetting(session, kept, world.disk(), world.cached()),
                preferences,
                world.disk(),
                server::origin,
                server::allowOrigin,
                this::gauge,
                ended::countDown);
        onSwarm(() -> {
            dhtNodes.ifPresent(session::rememberDhtNodes);
            dhtMemory.keep(env, session);
            new Pulse(
                            env,
                            opens,
                            streams,
                            films,
                            broadcasts,
                            kept,
                            commands,
                            config.life().idle(),
                            ended::countDown)
                    .start();
            return true;
        });
        socket = ControlSocket.open(
                config.places().socket(), lock, new SwarmDesk(env, commands), ControlSocket.HALF_FRAME);
    }

    private static String describe(ListenResult result) {
        return switch (result) {
            case ListenResult.Listening listening -> listening.at().toString();
            case ListenResult.Refused refused -> {
                log.warning("peers can't reach us: " + refused.reason());
                yield "";
            }
        };
    }

    /** For a broadcast: everything it does with it is on the swarm thread. */
    Session session() {
        return session;
    }

    Env env() {
        return world.env();
    }

    Config config() {
        return config;
    }

    /** Where peers reach it, {@code ADDRESS:PORT}; empty when nobody can. */
    public String listening() {
        return listening;
    }

    private void gauge(Consumer<Commands.Gauge> answer) {
        world.cacheBytes().accept(cacheBytes -> {
            int mostPeers =
                    Reports.MAX_PEERS_IN_ALL / Math.max(1, session.torrents().size());
            List<TorrentReport> torrents = session.torrents().stream()
                    .map(it -> Reports.of(
                            it.status(),
                            it.peerStatus(),
                            mostPeers,
                            kept.isSeeded(it.infoHash()),
                            Optional.empty(),
                            Optional.empty()))
                    .toList();
            Runtime runtime = Runtime.getRuntime();
            answer.accept((id, clients) -> new Reply.Engine(
                    id,
                    Protocol.VERSION,
                    ProcessHandle.current().pid(),
                    TimeUnit.NANOSECONDS.toSeconds(world.env().nanoTime() - startedNanos),
                    listening,
                    clients,
                    torrents.stream().mapToLong(TorrentReport::downRate).sum(),
                    torrents.stream().mapToLong(TorrentReport::upRate).sum(),
                    cacheBytes,
                    preferences.cacheQuotaBytes(),
                    runtime.totalMemory() - runtime.freeMemory(),
                    session.dhtStatus()
                            .map(it -> it.ipv4Nodes() + it.ipv6Nodes())
                            .orElse(0),
                    torrents));
        });
    }

    /** Takes up one client more, on pipes of its own: the browser by which this engine was started. */
    public void serve(Attach attach, ReadableByteChannel in, WritableByteChannel out) {
        socket.serve(attach, in, out);
    }

    /** Waits until a command shut it down, or nobody had needed it for long enough; {@link #close} is still to be called. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Leaves the swarms, says goodbye to clients, ends everything. Twice is as good as once. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        ended.countDown();
        socket.close();
        server.stop();
        CompletableFuture<Optional<byte[]>> left = new CompletableFuture<>();
        world.env().execute(films::close);
        world.env().execute(() -> session.close(() -> left.complete(session.dhtNodes())));
        try {
            left.get(LEAVE_SECONDS, TimeUnit.SECONDS).ifPresent(dhtMemory::write);
        } catch (TimeoutException | ExecutionException e) {
            log.log(Level.WARNING, "the swarms were not left in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        world.close().run();
    }

    private <T> T onSwarm(Supplier<T> task) throws IOException {
        return SwarmThread.ask(world.env(), task, "The engine could not start.");
    }
}
