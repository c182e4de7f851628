package tv.starling.env;

import java.nio.ByteBuffer;
import tv.starling.wire.PeerAddress;

/** One ordered stream of bytes to a peer. Nothing is received before {@link #start}. */
public interface Link {

    PeerAddress remote();

    /** What carries it. */
    Transport transport();

    /** What can carry a stream. */
    enum Transport {
        TCP,
        /** BEP 29. */
        UTP
    }

    /** Begins delivery. Called once. */
    void start(Handler handler);

    /** Queues bytes; ownership passes to the link. After close it does nothing. */
    void send(byte[] bytes);

    /** Bytes queued and not yet taken by the system. */
    long queuedBytes();

    /** Stops (false) or resumes (true) taking bytes from the peer: back-pressure to the other side. */
    void reading(boolean on);

    /** Closes the stream after what was queued could be tried; the handler's {@code closed} follows once. */
    void close();

    /** Called on the swarm thread. */
    interface Handler {
        /** Bytes as they came, valid only during the call. */
        void received(ByteBuffer bytes);

        /** The queue fell below the link's low mark after it had been above. */
        void drained();

        /** The stream is over; said once, last. */
        void closed(String reason);
    }
}
