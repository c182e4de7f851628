package tv.starling.sim;

import java.util.PriorityQueue;

/** Events by time, then by order of scheduling. */
final class EventQueue {
    /** Something to happen; cancelled ones stay in the queue and are passed over. */
    static final class Event implements Comparable<Event> {
        final long nanos;
        final String node;
        final String what;
        private final long number;
        private final Runnable task;
        private boolean cancelled;

        private Event(long nanos, long number, String node, String what, Runnable task) {
            this.nanos = nanos;
            this.number = number;
            this.node = node;
            this.what = what;
            this.task = task;
        }

        void run() {
            task.run();
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long scheduled;

    Event add(long nanos, String node, String what, Runnable task) {
        Event event = new Event(nanos, scheduled++, node, what, task);
        events.add(event);
        return event;
    }

    /** Time of the next event, or {@link Long#MAX_VALUE} when there is none. */
    long nextNanos() {
        while (!events.isEmpty() && events.element().cancelled) {
            events.remove();
        }
        return events.isEmpty() ? Long.MAX_VALUE : events.element().nanos;
    }

    /** The next event; only after {@link #nextNanos} has said there is one. */
    Event next() {
        return events.remove();
    }
}
