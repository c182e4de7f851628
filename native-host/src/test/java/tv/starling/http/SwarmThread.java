package tv.starling.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tv.starling.env.Env;
import tv.starling.env.HttpFetcher;
import tv.starling.env.Link;
import tv.starling.wire.PeerAddress;

/** A real swarm thread and nothing else: the part of {@link Env} that the stream server uses. */
public final class SwarmThread implements Env, AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("swarm").factory());

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public RandomGenerator random() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void dial(PeerAddress to, DialHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ListenResult listen(PeerAddress at, Consumer<Link> accepted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatagramResult openMulticast(PeerAddress group, DatagramHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatagramResult openDatagram(PeerAddress at, DatagramHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resolve(String host, Consumer<List<PeerAddress>> answer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Route> defaultRoute() {
        return Optional.empty();
    }

    @Override
    public HttpFetcher http() {
        throw new UnsupportedOperationException();
    }
}
