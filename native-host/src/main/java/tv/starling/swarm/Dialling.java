package tv.starling.swarm;

import tv.starling.env.Env;
import tv.starling.wire.PeerAddress;

/** Makes links to peers: the one place that knows by which transports and in which wrapping. Swarm thread. */
final class Dialling {
    private final Env env;

    Dialling(Env env) {
        this.env = env;
    }

    /** A link over which nothing has been said yet; exactly one of the handler's methods is called, later. */
    void dial(PeerAddress to, Env.DialHandler handler) {
        env.dial(to, handler);
    }
}
