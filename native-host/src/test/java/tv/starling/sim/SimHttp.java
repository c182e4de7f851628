package tv.starling.sim;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import tv.starling.env.HttpFetcher;
import tv.starling.wire.PeerAddress;

/** Fetches from the sites that the simulation knows: two round trips to a host in the middle of the network. */
public final class SimHttp implements HttpFetcher {
    /** A web site. Called when a request arrives. */
    public interface Handler {
        /** @param from who asks, port 0 */
        Result answer(Request request, PeerAddress from);

        /** How long it thinks about an answer. */
        default Duration thinks() {
            return Duration.ZERO;
        }

        /** A part of a file is asked for. */
        default Served range(RangeRequest request, PeerAddress from) {
            return Served.nothing(new RangeEnd.Refused(404, Optional.empty()));
        }
    }

    /** What a site makes of a range request: bytes at a pace, and then an end. */
    public record Served(byte[] bytes, long bytesPerSecond, RangeEnd end) {
        public static Served nothing(RangeEnd end) {
            return new Served(new byte[0], Long.MAX_VALUE, end);
        }
    }

    private final Simulation sim;
    private final SimNode node;
    private final SimEnv env;
    private long count;

    SimHttp(Simulation sim, SimNode node, SimEnv env) {
        this.sim = sim;
        this.node = node;
        this.env = env;
    }

    long count() {
        return count;
    }

    @Override
    public void get(Request request, Consumer<Result> answer) {
        count++;
        long latency = 2 * node.latencyNanos();
        if (node.nextHttpFails()) {
            env.later(latency, "http", () -> answer.accept(new Result.Failed("planned failure")));
            return;
        }
        if (request.reach() == Reach.PUBLIC_ONLY && isPrivate(request.url())) {
            env.later(0, "http", () -> answer.accept(new Result.Failed("address not allowed")));
            return;
        }
        if (node.isPartitioned() || 2 * latency > request.timeout().toNanos()) {
            timeOut(request, answer);
            return;
        }
        long thinking =
                sim.site(request.url()).map(site -> site.thinks().toNanos()).orElse(0L);
        if (thinking >= request.timeout().toNanos()) {
            env.later(
                    latency, "http", () -> sim.site(request.url()).orElseThrow().answer(request, node.address()));
            timeOut(request, answer);
            return;
        }
        env.later(latency, "http", () -> arrive(request, latency + thinking, answer));
    }

    @Override
    public Range range(RangeRequest request, RangeHandler handler) {
        count++;
        var range = new SimRange(node, env, handler);
        long latency = 2 * node.latencyNanos();
        if (node.nextHttpFails()) {
            range.end(latency, new RangeEnd.Broken("planned failure"));
        } else if (request.reach() == Reach.PUBLIC_ONLY && isPrivate(request.url())) {
            range.end(0, new RangeEnd.Broken("address not allowed"));
        } else if (node.isPartitioned()) {
            range.end(request.patience().toNanos(), new RangeEnd.Broken("timed out"));
        } else {
            env.later(
                    latency,
                    "http range",
                    () -> range.serve(sim.site(request.url())
                            .map(site -> site.range(request, node.address()))
                            .orElse(Served.nothing(new RangeEnd.Broken("no such host")))));
        }
        return range;
    }

    private void arrive(Request request, long latency, Consumer<Result> answer) {
        Result result = sim.site(request.url())
                .map(site -> site.answer(request, node.address()))
                .orElse(new Result.Failed("no such host"));
        env.later(latency, "http", () -> answer.accept(limited(request, result)));
    }

    private void timeOut(Request request, Consumer<Result> answer) {
        env.later(request.timeout().toNanos(), "http", () -> answer.accept(new Result.Failed("timed out")));
    }

    private static Result limited(Request request, Result result) {
        return switch (result) {
            case Result.Response response
            when response.body().length > request.maxBytes() -> new Result.Failed("body too long");
            case Result.Response response -> response;
            case Result.Failed failed -> failed;
        };
    }

    private boolean isPrivate(String url) {
        return Optional.ofNullable(URI.create(url).getHost())
                .flatMap(sim::addressOf)
                .map(PeerAddress::isPrivate)
                .orElse(false);
    }
}
