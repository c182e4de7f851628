package tv.starling.cli;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tv.starling.messaging.Attach;
import tv.starling.messaging.Attached;
import tv.starling.messaging.BadMessage;
import tv.starling.messaging.Event;
import tv.starling.messaging.FrameReader;
import tv.starling.messaging.FrameWriter;
import tv.starling.messaging.Messages;
import tv.starling.messaging.Protocol;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.messaging.Role;
import tv.starling.messaging.TorrentReport;

/** A command's side of the engine's socket. A thread of its own reads; any thread asks. */
final class EngineClient implements AutoCloseable {
    private static final int END_SECONDS = 15;

    private final SocketChannel channel;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final long pid;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<Reply>> asked = new ConcurrentHashMap<>();
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile Consumer<TorrentReport> watcher = report -> {};
    private @Nullable InnerEngine inner;

    private EngineClient(SocketChannel channel, FrameReader reader, FrameWriter writer, long pid) {
        this.channel = channel;
        this.reader = reader;
        this.writer = writer;
        this.pid = pid;
    }

    /** Attaches and greets; an engine of another protocol is a {@link Failure}. */
    static EngineClient attach(SocketChannel channel) throws IOException {
        FrameReader reader = new FrameReader(channel);
        FrameWriter writer = new FrameWriter(channel);
        writer.write(Messages.encode(new Attach(Role.COMMAND, "", Protocol.VERSION, Protocol.NUMBER)));
        Attached attached = attached(reader.next().orElseThrow(EngineClient::ended));
        EngineClient client = new EngineClient(channel, reader, writer, attached.pid());
        Thread.ofPlatform().daemon().name("engine-reader").start(client::read);
        client.ask(id -> new Request.Hello(id, "command", Protocol.VERSION, Protocol.NUMBER), Reply.Hello.class);
        return client;
    }

    private static Attached attached(byte[] answer) {
        try {
            return switch (Messages.decodeAttach(answer)) {
                case Attached attached -> attached;
                case Reply.Error error -> throw new Failure(error.message());
                default -> throw new Failure("The engine does not say that it is one.");
            };
        } catch (BadMessage e) {
            throw new Failure("The engine can't be understood: " + e.sentence());
        }
    }

    /** Makes a request with the id that it is given. */
    interface Asking {
        Request with(long id);
    }

    /** Sends a request and waits for its reply; an error is a {@link Failure} with its sentence. */
    <T extends Reply> T ask(Asking asking, Class<T> kind) throws IOException {
        return await(send(asking), kind);
    }

    /** A request under way. */
    record Pending(long id, CompletableFuture<Reply> reply) {}

    Pending send(Asking asking) throws IOException {
        long id = ids.incrementAndGet();
        Pending pending = new Pending(id, new CompletableFuture<>());
        asked.put(id, pending.reply());
        if (gone.getCount() == 0) {
            throw ended();
        }
        writer.write(Messages.encode(asking.with(id)));
        return pending;
    }

    <T extends Reply> T await(Pending pending, Class<T> kind) {
        try {
            Reply reply = pending.reply().get();
            if (reply instanceof Reply.Error error) {
                throw new Failure(error.code(), error.message());
            }
            return kind.cast(reply);
        } catch (ExecutionException e) {
            throw ended();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("It was interrupted.");
        }
    }

    /** Has status events told, on the reading thread. */
    void watch(Consumer<TorrentReport> consumer) {
        watcher = consumer;
    }

    /** Waits until the engine has said goodbye, or is lost. */
    void awaitGone() throws InterruptedException {
        gone.await();
    }

    /** Waits until the process of an engine that was told to end is gone: it leaves its swarms after its goodbye. */
    void awaitEnded() throws InterruptedException {
        awaitGone();
        Optional<ProcessHandle> engine = ProcessHandle.of(pid);
        try {
            if (engine.isPresent()) {
                engine.get().onExit().get(END_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new Failure("The engine said goodbye, and does not end.");
        }
    }

    /** The engine inside this process, which ends with this client. */
    void closesToo(InnerEngine engine) {
        inner = engine;
    }

    private void read() {
        try {
            for (Optional<byte[]> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                switch (Messages.decodeFromEngine(frame.get())) {
                    case Reply reply -> answer(reply);
                    case Event.Status status -> watcher.accept(status.torrent());
                    default -> throw new IllegalStateException("the decoder gives replies and events only");
                }
            }
        } catch (IOException | BadMessage e) {
            // the engine is lost: whoever waits is told so
        } finally {
            gone.countDown();
            asked.values().forEach(it -> it.completeExceptionally(ended()));
        }
    }

    private void answer(Reply reply) {
        CompletableFuture<Reply> waiting = asked.remove(reply.id());
        if (waiting != null) {
            waiting.complete(reply);
        }
    }

    private static Failure ended() {
        return new Failure("The Starling engine ended.");
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (inner != null) {
            inner.close();
        }
    }
}
