package tv.starling.engine;

import java.io.IOException;
import java.util.function.Supplier;
import tv.starling.env.Env.ListenResult;
import tv.starling.net.NettyEnv;
import tv.starling.tracker.server.TrackerServer;
import tv.starling.tracker.server.TrackerSettings;
import tv.starling.wire.PeerAddress;

/** A tracker over this machine's sockets, on a thread of its own. Its methods may be called by any thread. */
public final class TrackerStation implements AutoCloseable {
    private final NettyEnv env;
    private final TrackerServer server;
    private final PeerAddress listening;

    private TrackerStation(NettyEnv env, TrackerServer server, PeerAddress listening) {
        this.env = env;
        this.server = server;
        this.listening = listening;
    }

    /** @throws IOException with one plain sentence, when the sockets can't be had */
    public static TrackerStation start(TrackerSettings settings) throws IOException {
        NettyEnv env = NettyEnv.start(NettyEnv.Options.forGuests());
        try {
            TrackerServer server = onSwarm(env, () -> new TrackerServer(env, settings));
            return switch (onSwarm(env, server::start)) {
                case ListenResult.Listening(PeerAddress at, Runnable close) -> new TrackerStation(env, server, at);
                case ListenResult.Refused(String reason) ->
                    throw new IOException("The tracker can't listen at " + settings.listen() + ": " + reason + ".");
            };
        } catch (IOException | RuntimeException e) {
            env.close();
            throw e;
        }
    }

    /** With the real port. */
    public PeerAddress listening() {
        return listening;
    }

    public TrackerServer.Statistics statistics() throws IOException {
        return onSwarm(env, server::statistics);
    }

    @Override
    public void close() {
        env.execute(server::close);
        env.close();
    }

    private static <T> T onSwarm(NettyEnv env, Supplier<T> task) throws IOException {
        return SwarmThread.ask(env, task, "The tracker doesn't answer.");
    }
}
