package tv.starling.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tv.starling.env.Env;
import tv.starling.stream.ByteReader;

/**
 * Sends one range: a read on the swarm thread, its bytes written on Jetty's, and only when they are written the next
 * read. So one read's worth of bytes is held for a client, however slow it is. Ends once, by the first of: all sent, the
 * reader failed, the client left.
 */
final class Transfer {
    private final Env env;
    private final Connections connections;
    private final Response response;
    private final Callback callback;
    private final StreamAnswer answer;
    private final ByteReader reader;
    private final Runnable closed;
    private final Executor jetty;
    private final EndPoint endPoint;
    private final Departure departure;
    private final AtomicBoolean ended = new AtomicBoolean();
    private long unread;

    /** @param closed run once on the swarm thread, when the reader has been closed */
    Transfer(
            Env env,
            Connections connections,
            Request request,
            Response response,
            Callback callback,
            StreamAnswer answer,
            ByteReader reader,
            Runnable closed) {
        this.env = env;
        this.connections = connections;
        this.response = response;
        this.callback = callback;
        this.answer = answer;
        this.reader = reader;
        this.closed = closed;
        this.jetty = request.getComponents().getExecutor();
        this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        this.departure = new Departure(endPoint, this::abort);
        this.unread = answer.bodyLength();
        request.addFailureListener(this::abort);
        request.addIdleTimeoutListener(timeout -> false); // waiting for a piece is not a fault of the client
    }

    /** Swarm thread. */
    void start() {
        jetty.execute(() -> {
            connections.sending(endPoint);
            departure.watch();
        });
        read();
    }

    /** Swarm thread. */
    private void read() {
        if (!ended.get()) {
            reader.read(this::take);
        }
    }

    /** Swarm thread. */
    private void take(ByteReader.Result result) {
        switch (result) {
            case ByteReader.Result.Bytes(byte[] bytes) -> {
                unread -= bytes.length;
                boolean last = unread <= 0;
                jetty.execute(() -> send(bytes, last));
            }
            case ByteReader.Result.End() when answer.isEndless() -> jetty.execute(() -> send(new byte[0], true));
            case ByteReader.Result.End() -> jetty.execute(() -> abort(new IOException("the stream ended early")));
            case ByteReader.Result.Failed(String code, String message) -> jetty.execute(() -> fail(code));
        }
    }

    private void send(byte[] bytes, boolean last) {
        if (ended.get()) {
            return;
        }
        if (!response.isCommitted()) {
            answer.putHead(response);
        }
        Callback written = Callback.from(last ? this::complete : () -> env.execute(this::read), this::abort);
        response.write(last, ByteBuffer.wrap(bytes), written);
    }

    private void complete() {
        if (ended.compareAndSet(false, true)) {
            closeReader();
            departure.end();
            connections.sent(endPoint);
            callback.succeeded();
        }
    }

    /** Before the first byte there is still a status to say it with; after it only breaking off. */
    private void fail(String code) {
        if (response.isCommitted()) {
            abort(new IOException(code));
        } else if (ended.compareAndSet(false, true)) {
            closeReader();
            departure.end();
            connections.sent(endPoint);
            Answers.empty(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
        }
    }

    private void abort(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            closeReader();
            departure.end();
            endPoint.close(cause);
            callback.failed(cause);
        }
    }

    private void closeReader() {
        env.execute(() -> {
            reader.close();
            closed.run();
        });
    }
}
