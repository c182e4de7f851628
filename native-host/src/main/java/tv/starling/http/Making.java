package tv.starling.http;

import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import tv.starling.env.Env;
import tv.starling.stream.Derived;

/** A request that waits for what is being made; when its client leaves before, the making is cancelled. */
final class Making {
    private final Env env;
    private final Connections connections;
    private final Request request;
    private final Callback callback;
    private final EndPoint endPoint;
    private boolean over;

    Making(Env env, Connections connections, Request request, Callback callback) {
        this.env = env;
        this.connections = connections;
        this.request = request;
        this.callback = callback;
        endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    }

    private void take(Derived.Answer answer, Departure departure, Consumer<Derived.Answer> answered) {
        if (!over) {
            over = true;
            request.getComponents().getExecutor().execute(() -> {
                departure.end();
                connections.sent(endPoint);
                env.execute(() -> answered.accept(answer));
            });
        }
    }

    /** Swarm thread; one of the two is called there later, or at once. */
    void await(Derived derived, String name, Consumer<Derived.Answer> answered, Runnable left) {
        Runnable[] cancel = {() -> {}};
        Departure departure = new Departure(
                endPoint,
                cause -> env.execute(() -> {
                    if (!over) {
                        over = true;
                        cancel[0].run();
                        left.run();
                        endPoint.close(cause);
                        callback.failed(cause);
                    }
                }));
        request.addIdleTimeoutListener(timeout -> false); // waiting is not a fault of the client
        request.getComponents().getExecutor().execute(() -> {
            connections.sending(endPoint);
            departure.watch();
            env.execute(() -> {
                if (!over) {
                    cancel[0] = derived.ask(name, answer -> take(answer, departure, answered));
                }
            });
        });
    }
}
