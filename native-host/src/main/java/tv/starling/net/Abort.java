package tv.starling.net;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the socket in use from another thread: the one thing that ends every kind of waiting. */
final class Abort implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Abort.class);

    private final AtomicBoolean requested = new AtomicBoolean();
    private volatile AutoCloseable open = () -> {};

    /** What is to be closed from now on; closed at once if the abort was before. */
    void guards(AutoCloseable closeable) {
        open = closeable;
        if (requested.get()) {
            closeQuietly();
        }
    }

    boolean requested() {
        return requested.get();
    }

    @Override
    public void run() {
        requested.set(true);
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            open.close();
        } catch (Exception e) {
            log.debug("Closing a socket", e);
        }
    }
}
