package tv.starling.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Connections that no stream is being sent on: each has a deadline that dripping bytes don't move, and when there are too
 * many the eldest is closed, so that a thousand silent ones cost little and keep nobody out. Any thread.
 */
final class Connections implements Connection.Listener {
    private final Scheduler scheduler;
    private final ServerLimits limits;
    private final Map<EndPoint, Scheduler.Task> waiting = new LinkedHashMap<>();

    Connections(Scheduler scheduler, ServerLimits limits) {
        this.scheduler = scheduler;
        this.limits = limits;
    }

    @Override
    public void onOpened(Connection connection) {
        await(connection.getEndPoint());
    }

    @Override
    public void onClosed(Connection connection) {
        forget(connection.getEndPoint());
    }

    /** A stream begins to be sent: from here only standing still ends the connection. */
    void sending(EndPoint endPoint) {
        forget(endPoint);
        endPoint.setIdleTimeout(limits.stalled().toMillis());
    }

    /** The stream was sent, or failed: the client has to go away in time. */
    void sent(EndPoint endPoint) {
        if (endPoint.isOpen()) {
            endPoint.setIdleTimeout(limits.headers().toMillis());
            await(endPoint);
        }
    }

    private void await(EndPoint endPoint) {
        Scheduler.Task deadline = scheduler.schedule(
                () -> endPoint.close(new TimeoutException("no request")),
                limits.headers().toMillis(),
                TimeUnit.MILLISECONDS);
        EndPoint eldest = add(endPoint, deadline);
        if (eldest != null) {
            eldest.close(new TimeoutException("made room"));
        }
    }

    private synchronized @Nullable EndPoint add(EndPoint endPoint, Scheduler.Task deadline) {
        waiting.put(endPoint, deadline);
        return waiting.size() > limits.waiting() ? waiting.keySet().iterator().next() : null;
    }

    private void forget(EndPoint endPoint) {
        Scheduler.Task deadline;
        synchronized (this) {
            deadline = waiting.remove(endPoint);
        }
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
