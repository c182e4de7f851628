package tv.starling.sim;

import java.time.Duration;
import java.util.Set;
import tv.starling.env.Env.ListenResult;
import tv.starling.env.HttpFetcher.Result;
import tv.starling.tracker.server.HttpAnswers;
import tv.starling.tracker.server.TrackerServer;
import tv.starling.tracker.server.TrackerSettings;

/** Our own tracker on a node of its own, asked by datagram or through the simulation's web. */
public final class SimTracker {
    public static final String URL = "http://tracker.test/announce";
    public static final String UDP_URL = "udp://tracker.test:6969/announce";

    private static final String SITE = "http://tracker.test";
    private static final int PORT = 6969;

    private SimTracker() {}

    /** A tracker at {@link #URL} and {@link #UDP_URL} that is to be asked every 30 s. */
    public static TrackerServer of(Simulation sim) {
        return of(sim, Duration.ofSeconds(30));
    }

    public static TrackerServer of(Simulation sim, Duration interval) {
        SimNode node = sim.node("tracker", LinkProfile.LAN);
        sim.name("tracker.test", node);
        var settings = new TrackerSettings(node.address(PORT), interval, Set.of());
        var server = new TrackerServer(node.env(), settings);
        if (!(server.start() instanceof ListenResult.Listening)) {
            throw new IllegalStateException("two trackers");
        }
        sim.http(SITE, (request, from) -> {
            HttpAnswers.Answer answer = server.http().answer(request.url().substring(SITE.length()), from);
            return new Result.Response(answer.status(), answer.body());
        });
        return server;
    }
}
