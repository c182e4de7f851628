package tv.starling.engine;

import java.util.logging.Level;
import java.util.logging.Logger;
import tv.starling.env.Env;
import tv.starling.messaging.Attach;
import tv.starling.messaging.Codes;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;

/** Carries what clients say over to the swarm thread, in order. Any thread. */
final class SwarmDesk implements Desk {
    private static final Logger log = Logger.getLogger(SwarmDesk.class.getName());

    private final Env env;
    private final Commands commands;

    SwarmDesk(Env env, Commands commands) {
        this.env = env;
        this.commands = commands;
    }

    @Override
    public Guest attached(Attach attach, Outbox outbox) {
        Client client = new Client(attach.role(), outbox);
        env.execute(() -> commands.joined(client, attach.origin()));
        return new Guest() {
            @Override
            public void received(Request request, Runnable done) {
                env.execute(() -> {
                    try {
                        take(client, request);
                    } finally {
                        done.run();
                    }
                });
            }

            @Override
            public void gone() {
                env.execute(() -> commands.left(client));
            }
        };
    }

    /** A fault of ours costs its request only, and is told and logged. */
    private void take(Client client, Request request) {
        try {
            commands.take(client, request);
        } catch (RuntimeException e) {
            log.log(Level.SEVERE, "a request failed", e);
            client.tell(new Reply.Error(request.id(), Codes.INTERNAL, "Starling made a mistake; its log has more."));
        }
    }
}
