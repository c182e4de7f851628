package tv.starling.net;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task of the loop whose failure is logged: a fault in one task must not end the thread of all. */
record Guarded(Runnable task) implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Guarded.class);

    @Override
    public void run() {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A task of the swarm failed", e);
        }
    }
}
