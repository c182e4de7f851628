package tv.starling.net;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tv.starling.net.HttpConnection.Origin;

/** Connections between two range requests. Any thread. */
final class IdleConnections {
    /** One for each web seed of what is watched, about. */
    private static final int MOST = 16;

    private static final Logger log = LoggerFactory.getLogger(IdleConnections.class);

    private final Deque<HttpConnection> oldestFirst = new ArrayDeque<>();

    /** The newest one to that server, which is the caller's then. */
    synchronized Optional<HttpConnection> take(Origin origin) {
        for (Iterator<HttpConnection> it = oldestFirst.descendingIterator(); it.hasNext(); ) {
            HttpConnection connection = it.next();
            if (connection.origin().equals(origin)) {
                it.remove();
                return Optional.of(connection);
            }
        }
        return Optional.empty();
    }

    synchronized void put(HttpConnection connection) {
        oldestFirst.addLast(connection);
        if (oldestFirst.size() > MOST) {
            close(oldestFirst.removeFirst());
        }
    }

    /** Closes this one if nobody has taken it. */
    synchronized void expire(HttpConnection connection) {
        if (oldestFirst.remove(connection)) {
            close(connection);
        }
    }

    static void close(HttpConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            log.debug("Closing a connection", e);
        }
    }
}
