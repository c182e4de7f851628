package tv.starling.portmap;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.wire.PeerAddress;

/** A protocol by which a router is asked. Each answer comes later, exactly once. */
interface Way {

    /** Its name, for people. */
    String name();

    /** Asks that the router passes what comes to its {@code wished} port (or another of its choice) on to our {@code port}. */
    void map(Protocol protocol, int port, int wished, Consumer<Answer> answer);

    /** Takes a mapping back; the answer says nothing that matters. */
    void unmap(Protocol protocol, int port, int external, Consumer<Answer> answer);

    void close();

    sealed interface Answer {
        /**
         * @param external the router's port
         * @param address the router's own address, where it told
         * @param lifetime zero for ever
         */
        record Granted(int external, Optional<PeerAddress> address, Duration lifetime) implements Answer {}

        record Refused(String reason) implements Answer {}
    }
}
