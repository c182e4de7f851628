package tv.starling.engine;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tv.starling.messaging.Event;
import tv.starling.messaging.Message;
import tv.starling.messaging.Reply;

/**
 * What waits to be written to one client. Any thread puts and never waits; one thread takes. A slow client misses
 * status events (the newest of each open is kept), and is left when it does not even take its replies.
 */
final class Outbox {
    /** Far more than a client has requests under way. */
    static final int MAX_REPLIES = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Message> replies = new ArrayDeque<>();
    private final Map<Long, Event.Status> statuses = new LinkedHashMap<>();
    private boolean finished;
    private boolean overflowed;

    void put(Message message) {
        lock.lock();
        try {
            if (finished) {
                return;
            }
            switch (message) {
                case Event.Status status -> statuses.put(status.open(), status);
                case Reply.Closed closed -> {
                    statuses.remove(closed.open());
                    reply(closed);
                }
                default -> reply(message);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void reply(Message message) {
        replies.add(message);
        if (replies.size() > MAX_REPLIES) {
            replies.clear();
            statuses.clear();
            finished = true;
            overflowed = true;
        }
    }

    /** Whether the client is so slow that it must be left. */
    boolean overflowed() {
        lock.lock();
        try {
            return overflowed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what waits is still given out. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next message; empty when it is finished and nothing is left. */
    Optional<Message> take() throws InterruptedException {
        lock.lock();
        try {
            while (replies.isEmpty() && statuses.isEmpty() && !finished) {
                changed.await();
            }
            Message reply = replies.poll();
            if (reply != null) {
                return Optional.of(reply);
            }
            var first = statuses.entrySet().iterator();
            if (!first.hasNext()) {
                return Optional.empty();
            }
            Event.Status status = first.next().getValue();
            first.remove();
            return Optional.of(status);
        } finally {
            lock.unlock();
        }
    }
}
