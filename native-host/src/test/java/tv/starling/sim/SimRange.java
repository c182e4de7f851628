package tv.starling.sim;

import java.util.Arrays;
import java.util.Optional;
import tv.starling.env.HttpFetcher.Range;
import tv.starling.env.HttpFetcher.RangeEnd;
import tv.starling.env.HttpFetcher.RangeHandler;

/** A range request under way: the site sends at its pace, through the node's line, as long as somebody reads. */
final class SimRange implements Range, Shaper.Source {
    private final SimNode node;
    private final SimEnv env;
    private final RangeHandler handler;
    private SimHttp.Served served = SimHttp.Served.nothing(new RangeEnd.Broken("not begun"));
    private int sent;
    private boolean ready;
    private boolean reading = true;
    private boolean over;

    SimRange(SimNode node, SimEnv env, RangeHandler handler) {
        this.node = node;
        this.env = env;
        this.handler = handler;
    }

    void serve(SimHttp.Served what) {
        served = what;
        produce();
    }

    void end(long nanos, RangeEnd end) {
        env.later(nanos, "http range ended", () -> {
            if (!over) {
                over = true;
                handler.ended(end);
            }
        });
    }

    private void produce() {
        if (over) {
            return;
        }
        if (sent == served.bytes().length) {
            end(node.latencyNanos(), served.end());
            return;
        }
        long nanos = (long) (chunk() * 1e9 / served.bytesPerSecond());
        env.later(nanos, "http range", () -> {
            ready = true;
            node.down().ready(this);
        });
    }

    private int chunk() {
        return Math.min(Shaper.CHUNK, served.bytes().length - sent);
    }

    @Override
    public Optional<Shaper.Parcel> next() {
        if (!ready || !reading || over) {
            return Optional.empty();
        }
        ready = false;
        byte[] bytes = Arrays.copyOfRange(served.bytes(), sent, sent + chunk());
        return Optional.of(new Shaper.Parcel(bytes.length, () -> {
            sent += bytes.length;
            env.later(node.latencyNanos(), "http bytes", () -> {
                if (!over) {
                    handler.received(bytes);
                }
            });
            produce();
        }));
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (on && ready) {
            node.down().ready(this);
        }
    }

    @Override
    public void cancel() {
        over = true;
    }
}
