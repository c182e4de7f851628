package tv.starling.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import tv.starling.messaging.Message;
import tv.starling.messaging.Role;

/** An attached client, as the swarm thread knows it. */
final class Client {
    private final Role role;
    private final Outbox outbox;
    private final Map<Long, Open> opens = new LinkedHashMap<>();
    private boolean greeted;

    Client(Role role, Outbox outbox) {
        this.role = role;
        this.outbox = outbox;
    }

    Role role() {
        return role;
    }

    /** By the id of the request that made them. */
    Map<Long, Open> opens() {
        return opens;
    }

    void tell(Message message) {
        outbox.put(message);
    }

    boolean isGreeted() {
        return greeted;
    }

    void greet() {
        greeted = true;
    }
}
