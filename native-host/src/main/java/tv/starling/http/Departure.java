package tv.starling.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;

/**
 * Notices that a client went away while nothing is being sent to it. Jetty doesn't read from a connection while a request
 * is handled, so an abort would be seen at the next write only, which may never come when a piece has no source.
 */
final class Departure implements Callback {
    /** What a client may send after its request without being taken for a flood; it is thrown away. */
    private static final int EXCESS = 16 * 1024;

    private final EndPoint endPoint;
    private final Consumer<Throwable> gone;
    private int excess;
    private boolean over;

    /** @param gone called at most once, on Jetty's thread */
    Departure(EndPoint endPoint, Consumer<Throwable> gone) {
        this.endPoint = endPoint;
        this.gone = gone;
    }

    synchronized void watch() {
        if (!over) {
            endPoint.tryFillInterested(this);
        }
    }

    /** Leaves the connection to Jetty again. */
    void end() {
        synchronized (this) {
            over = true;
        }
        if (endPoint instanceof AbstractEndPoint watched) {
            watched.getFillInterest().onFail(new IOException("answered"));
        }
    }

    @Override
    public void succeeded() {
        try {
            discard();
            watch();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void failed(Throwable cause) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        gone.accept(cause);
    }

    private synchronized void discard() throws IOException {
        if (over) {
            return;
        }
        ByteBuffer scratch = ByteBuffer.allocate(1024).limit(0); // Jetty fills buffers from their limit
        int filled = endPoint.fill(scratch);
        excess += Math.max(filled, 0);
        if (filled < 0 || excess > EXCESS) {
            throw new EOFException("client is gone");
        }
    }
}
